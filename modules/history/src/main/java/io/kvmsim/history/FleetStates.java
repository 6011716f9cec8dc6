package io.kvmsim.history;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// The states of all monitors of a run at some moments. The chains of hashes are left out: a verification goes along
/// them.
final class FleetStates {
    /// So many histories at most are folded side by side, in one pass over the log; of more each is read by itself.
    private static final int SIDE_BY_SIDE_MAX = 100_000;

    private FleetStates() {}

    /// @param moments   none of them a place in the history of one VM
    /// @param isOfPages whether anyone will ask for the states of pages
    /// @param visitor   in no order that counts, by several threads at once
    static void visit(RunHistory run, List<Moment> moments, boolean isOfPages, int threads, FleetFold.Visitor visitor)
            throws IOException {
        Function<String, StatesUntil> monitors = id -> {
            var fold = run.fold(id).unchained();
            return new StatesUntil(isOfPages ? fold : fold.withoutPages(), moments);
        };
        if (run.records().count() <= SIDE_BY_SIDE_MAX) {
            try (var walk = run.records().walkUntil(moments, run.clocks())) {
                FleetFold.visit(walk, monitors, threads, visitor);
            }
            return;
        }
        run.records().histories(threads, (id, history) -> {
            if (RunHistory.isMonitor(id)) {
                var monitor = monitors.apply(id);
                monitor.addAll(history);
                visitor.states(id, monitor.states());
            }
        });
    }
}
