package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim journal …`
@Command(
        name = "journal",
        description = "Looks into a journal as it lies on the disk, also while it is written; changes nothing.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {JournalInfoCommand.class, JournalCheckCommand.class, JournalDumpCommand.class})
final class JournalCommand extends Noun {}
