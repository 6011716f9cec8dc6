package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim migrate …`
@Command(
        name = "migrate",
        description = "Check which guests can move between which hosts.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = MigrateCheckCommand.class)
final class MigrateCommand extends Noun {}
