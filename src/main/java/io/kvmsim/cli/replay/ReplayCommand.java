package io.kvmsim.cli.replay;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim replay …`
@Command(
        name = "replay",
        description = "Replay the histories of a run.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ReplayVerifyCommand.class)
public final class ReplayCommand extends Noun {}
