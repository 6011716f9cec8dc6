package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim trace …`
@Command(
        name = "trace",
        description = "Checks, compares, shows and imports ioctl traces.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TraceCheckCommand.class, TraceDiffCommand.class, TraceShowCommand.class, TraceImportCommand.class
        })
final class TraceCommand extends Noun {}
