package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim profile …`
@Command(
        name = "profile",
        description = "Says whose answers hosts can give.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ProfileDiffCommand.class)
final class ProfileCommand extends Noun {}
