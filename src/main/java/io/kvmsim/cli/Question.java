package io.kvmsim.cli;

import io.kvmsim.history.BadQuery;
import io.kvmsim.history.RunHistory;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import java.io.IOException;
import java.nio.file.Path;

/// A question to the histories of a run.
///
/// @param <T> the answer
@FunctionalInterface
interface Question<T> {
    T ask(RunHistory history) throws BadQuery, IOException;

    /// Opens the run's histories and asks.
    ///
    /// @throws BadRun where it is no run directory, or its journal cannot be read
    static <T> T of(Path directory, Question<T> question) throws BadRun, BadQuery, JournalDamaged {
        var run = RunDirectory.open(directory);
        var history = RunHistories.open(run);
        try {
            return question.ask(history);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        }
    }
}
