package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim trace …`
@Command(
        name = "trace",
        description = "Check, compare, show and import ioctl traces.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TraceCheckCommand.class, TraceDiffCommand.class, TraceShowCommand.class, TraceImportCommand.class
        })
final class TraceCommand extends Noun {}
