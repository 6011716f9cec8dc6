package io.kvmsim.cli;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim verify …`
@Command(
        name = "verify",
        description = "Verify properties of runs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = VerifyDeterminismCommand.class)
final class VerifyCommand extends Noun {}
