package io.kvmsim.history;

import io.kvmsim.journal.LogReader;
import io.kvmsim.journal.LogRecord;
import java.io.IOException;
import java.util.List;

/// Folds the history of one monitor, record by record, and keeps its states at some moments. For one thread.
final class StatesUntil {
    private final List<StateUntil> states;
    private HistoryFold fold;

    /// @param fold that waits for the first record
    StatesUntil(HistoryFold fold, List<Moment> moments) {
        this.fold = fold;
        this.states = moments.stream()
                .map(moment -> new StateUntil(fold.id(), fold.situation(), moment))
                .toList();
    }

    /// All of a history.
    void addAll(LogReader.History history) throws IOException {
        try {
            history.forEach(record -> {
                if (!add(record)) {
                    throw new RunHistory.Enough();
                }
            });
        } catch (RunHistory.Enough _) {
            // All moments were reached.
        }
    }

    /// The next record.
    ///
    /// @return whether a later one may still count
    boolean add(LogRecord record) throws IOException {
        if (fold != null) {
            try {
                fold.add(record, this::tell);
            } catch (RunHistory.Enough _) {
                fold = null;
            }
        }
        return fold != null;
    }

    private void tell(Fact fact) throws IOException {
        var isPastAll = true;
        for (var state : states) {
            isPastAll = state.isPast(fact) && isPastAll; // each of them has to hear of it
        }
        if (isPastAll) {
            throw new RunHistory.Enough();
        }
    }

    /// Lets no more than so many events wait until someone asks for the states of pages.
    void boundWaiting(int waitingMax) {
        if (fold != null && fold.situation().waiting() > waitingMax) {
            fold.situation().monitor();
        }
    }

    /// In the order of the moments.
    List<StateAt> states() {
        return states.stream().map(StateUntil::state).toList();
    }
}
