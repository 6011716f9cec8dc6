package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim trace …`
@Command(
        name = "trace",
        description = "Check, compare, show and import ioctl traces.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TraceCheckCommand.class, TraceDiffCommand.class, TraceShowCommand.class, TraceImportCommand.class
        })
public final class TraceCommand extends Noun {}
