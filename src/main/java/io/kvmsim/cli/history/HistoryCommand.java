package io.kvmsim.cli.history;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim history …`
@Command(
        name = "history",
        description = "Query the histories of a run: what happened, what the state was, who changed it, and "
                + "whether the record is complete.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            HistoryLogCommand.class,
            HistoryStateCommand.class,
            HistoryDiffCommand.class,
            HistoryBlameCommand.class,
            HistoryWhyCommand.class,
            HistoryIndexCommand.class,
            HistoryExportCommand.class,
            HistoryVerifyCommand.class,
            HistorySealCommand.class,
            HistoryProveCommand.class,
            HistoryCheckProofCommand.class
        })
public final class HistoryCommand extends Noun {}
