package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim vm …`
@Command(
        name = "vm",
        description = "List, show and call the VMs of a run.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VmListCommand.class, VmShowCommand.class, VmCallCommand.class})
final class VmCommand extends Noun {}
