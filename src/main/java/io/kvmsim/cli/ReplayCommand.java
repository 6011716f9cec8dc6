package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim replay …`
@Command(
        name = "replay",
        description = "Replay the histories of a run.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ReplayVerifyCommand.class)
final class ReplayCommand extends Noun {}
