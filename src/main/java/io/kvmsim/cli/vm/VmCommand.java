package io.kvmsim.cli.vm;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim vm …`
@Command(
        name = "vm",
        description = "List, show and call the VMs of a run.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VmListCommand.class, VmShowCommand.class, VmCallCommand.class})
public final class VmCommand extends Noun {}
