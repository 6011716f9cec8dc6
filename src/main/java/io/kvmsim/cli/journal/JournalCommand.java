package io.kvmsim.cli.journal;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim journal …`
@Command(
        name = "journal",
        description = "Looks into a journal as it lies on the disk, also while it is written; changes nothing.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {JournalInfoCommand.class, JournalCheckCommand.class, JournalDumpCommand.class})
public final class JournalCommand extends Noun {}
