package io.kvmsim.cli.journal;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim journal …`
@Command(
        name = "journal",
        description = "Inspect a journal on disk, also while it is being written. These commands change " + "nothing.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {JournalInfoCommand.class, JournalCheckCommand.class, JournalDumpCommand.class})
public final class JournalCommand extends Noun {}
