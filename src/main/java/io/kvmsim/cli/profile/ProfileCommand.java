package io.kvmsim.cli.profile;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim profile …`
@Command(
        name = "profile",
        description = "Says whose answers hosts can give.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ProfileDiffCommand.class)
public final class ProfileCommand extends Noun {}
