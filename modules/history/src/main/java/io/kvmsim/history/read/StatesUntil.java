package io.kvmsim.history.read;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.fold.StateUntil;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.List;

/// Folds the history of one monitor, record by record, and keeps its states at some moments. For one thread.
final class StatesUntil implements FleetFold.Monitor {
    private final List<StateUntil> states;
    /// Null once all moments were reached.
    private HistoryFold fold;

    /// @param fold  that waits for the next record
    /// @param state what it has come to, at none of the moments yet
    StatesUntil(HistoryFold fold, StateAt state, List<Moment> moments) {
        this.fold = fold;
        this.states =
                moments.stream().map(moment -> new StateUntil(state, moment)).toList();
    }

    /// All of a history.
    void addAll(LogReader.History history) throws IOException {
        try {
            history.forEach(record -> {
                add(record);
                if (fold == null) {
                    throw new RunHistory.Enough();
                }
            });
        } catch (RunHistory.Enough _) {
            // All moments were reached.
        }
    }

    @Override
    public void add(LogRecord record) throws IOException {
        if (fold != null) {
            try {
                fold.add(record, this::tell);
            } catch (RunHistory.Enough _) {
                fold = null;
            }
        }
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

    @Override
    public void boundWaiting(int waitingMax) {
        if (fold != null && fold.situation().waiting() > waitingMax) {
            fold.situation().monitor();
        }
    }

    /// In the order of the moments.
    List<StateAt> states() {
        return states.stream().map(StateUntil::state).toList();
    }
}
