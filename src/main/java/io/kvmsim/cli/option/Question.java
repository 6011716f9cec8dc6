package io.kvmsim.cli.option;

import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// A question to the histories of a run.
///
/// @param <T> the answer
@FunctionalInterface
public interface Question<T> {
    T ask(RunHistory history) throws BadInput, IOException;

    /// Opens the run's histories, with their index where there is one, and asks.
    ///
    /// @throws BadRun where it is not a run directory, or its journal cannot be read
    static <T> T of(Path directory, Question<T> question) throws BadRun, BadInput, JournalDamaged {
        var run = RunDirectory.open(directory);
        var history = RunHistories.open(
                run,
                (path, reason) -> System.err.println("kvmsim: %s is not used: %s; kvmsim history index %s recreates it"
                        .formatted(RunFacts.index(path), reason, path)));
        return ask(run, history, question);
    }

    /// Opens the run's journal and asks it alone: where the question is whether it is whole.
    ///
    /// @throws BadRun where it is not a run directory, or its journal cannot be read
    static <T> T ofJournal(Path directory, Question<T> question) throws BadRun, BadInput, JournalDamaged {
        var run = RunDirectory.open(directory);
        return ask(run, RunHistories.open(run), question);
    }

    private static <T> T ask(RunDirectory run, RunHistory history, Question<T> question)
            throws BadRun, BadInput, JournalDamaged {
        try {
            return question.ask(history);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(run, e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof JournalDamaged damage) {
                throw damage;
            }
            throw RunHistories.unreadable(run, e.getCause());
        }
    }
}
