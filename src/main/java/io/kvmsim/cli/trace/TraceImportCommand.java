package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim trace import …`
@Command(
        name = "import",
        description = "Import a recording of another program as a trace.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim trace import strace monitor.strace --host z15 -o monitor.jsonl",
        subcommands = TraceImportStraceCommand.class)
final class TraceImportCommand extends Noun {}
