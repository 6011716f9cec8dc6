package io.kvmsim.cli.migrate;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim migrate …`
@Command(
        name = "migrate",
        description = "Check which guests can move between which hosts.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = MigrateCheckCommand.class)
public final class MigrateCommand extends Noun {}
