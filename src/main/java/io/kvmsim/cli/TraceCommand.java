package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim trace …`
@Command(
        name = "trace",
        description = "Checks and shows ioctl traces.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TraceCheckCommand.class, TraceShowCommand.class})
final class TraceCommand extends Noun {}
