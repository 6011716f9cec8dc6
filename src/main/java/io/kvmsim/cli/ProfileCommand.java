package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim profile …`
@Command(
        name = "profile",
        description = "Compare the profiles of answers that hosts can give.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ProfileDiffCommand.class)
final class ProfileCommand extends Noun {}
