package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The recorded calls of a run, each once, in the order in which they were recorded. In memory that grows with the VMs
/// that are asked for, never with the length of their histories.
public final class RecordedCalls {
    private RecordedCalls() {}

    /// Receives one after another. What it throws ends the reading.
    @FunctionalInterface
    public interface Visitor {
        /// @param monitor the id of the history, which names the process
        /// @param first   the first thing that the call led to: an event, or its refusal
        void call(String monitor, Fact first) throws IOException;
    }

    /// @param vms names; empty for all
    /// @throws BadInput where the one VM that is asked for does not exist
    public static void tell(RunHistory run, List<Glob> vms, Visitor visitor) throws BadInput, IOException {
        if (vms.size() == 1 && vms.getFirst().isName()) {
            var name = vms.getFirst().toString();
            run.tell(name, new OfOne(name, visitor));
            return;
        }
        Map<String, HistoryFold> folds = new HashMap<>();
        Map<String, OfOne> calls = new HashMap<>();
        try (var walk = run.records().walk(false)) {
            for (var record = walk.next(); record != null; record = walk.next()) {
                var id = record.persistenceId();
                if (RunHistory.isMonitor(id) && (vms.isEmpty() || vms.stream().anyMatch(glob -> glob.matches(id)))) {
                    folds.computeIfAbsent(id, run::fold)
                            .add(record, calls.computeIfAbsent(id, name -> new OfOne(name, visitor)));
                }
            }
        }
    }

    /// The calls of one history.
    private static final class OfOne implements Fact.Visitor {
        private final String monitor;
        private final Visitor visitor;
        private Fact last;

        OfOne(String monitor, Visitor visitor) {
            this.monitor = monitor;
            this.visitor = visitor;
        }

        @Override
        public void fact(Fact fact) throws IOException {
            if (last == null || last.entry() != fact.entry()) {
                visitor.call(monitor, fact);
            }
            last = fact;
        }
    }
}
