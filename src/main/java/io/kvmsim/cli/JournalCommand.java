package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim journal …`
@Command(
        name = "journal",
        description = "Inspect a journal on disk, also while it is being written. These commands change " + "nothing.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {JournalInfoCommand.class, JournalCheckCommand.class, JournalDumpCommand.class})
final class JournalCommand extends Noun {}
