package io.kvmsim.cli.profile;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim profile …`
@Command(
        name = "profile",
        description = "Compare the profiles of answers that hosts can give.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ProfileDiffCommand.class)
public final class ProfileCommand extends Noun {}
