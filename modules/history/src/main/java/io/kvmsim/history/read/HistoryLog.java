package io.kvmsim.history.read;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.values.BadInput;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The events and refusals of a run that match a filter, in the order in which they were recorded. In
/// memory that grows with the VMs that are asked for, never with the length of their histories. For one thread.
public final class HistoryLog implements Closeable {
    /// The maximum number of events, over all VMs, that wait until the states of pages are needed.
    private static final int WAITING_MAX = 1 << 20;

    private final RunHistory run;
    private final LogFilter filter;
    private final RunLog.Walk walk;
    private final Map<String, HistoryFold> folds = new HashMap<>();

    private HistoryLog(RunHistory run, LogFilter filter, RunLog.Walk walk) {
        this.run = run;
        this.filter = filter;
        this.walk = walk;
    }

    /// Tells everything that is there now.
    ///
    /// @throws BadInput where the one VM that is asked for does not exist
    public static void tell(RunHistory run, LogFilter filter, Fact.Visitor visitor) throws BadInput, IOException {
        var only = filter.onlyVm();
        if (only.isPresent()) {
            run.tell(only.get(), fact -> pass(filter, fact, visitor));
            return;
        }
        try (var log = new HistoryLog(run, filter, run.records().walk(filter, run.clocks()))) {
            log.advance(visitor);
        }
    }

    /// Counts everything that is there now.
    ///
    /// @throws BadInput where the one VM that is asked for does not exist
    public static LogCount count(RunHistory run, LogFilter filter, LogCount.By by) throws BadInput, IOException {
        var count = new LogCount(by);
        var known = filter.equals(LogFilter.ALL) ? run.records().counts(by) : Optional.<Map<String, Long>>empty();
        if (known.isPresent()) {
            known.get().forEach(count::add);
        } else {
            tell(run, filter, count::add);
        }
        return count;
    }

    /// Waits for what a writer appends, beside it.
    public static HistoryLog following(RunHistory run, LogFilter filter) throws IOException {
        return new HistoryLog(run, filter, run.records().walk(true));
    }

    /// Tells what has come since the last time, the first time all that is there.
    public void advance(Fact.Visitor visitor) throws IOException {
        for (var record = walk.next(); record != null; record = walk.next()) {
            tell(record, visitor);
        }
    }

    private void tell(LogRecord record, Fact.Visitor visitor) throws IOException {
        var id = record.persistenceId();
        run.clocks().add(record); // A step stands in the log before the calls that are made after it.
        if (RunHistory.isMonitor(id) && filter.wantsVm(id)) {
            var fold = folds.computeIfAbsent(id, run::fold);
            fold.add(record, fact -> pass(filter, fact, visitor));
            if (fold.situation().waiting() > WAITING_MAX / folds.size()) {
                fold.situation().monitor();
            }
        }
    }

    private static void pass(LogFilter filter, Fact fact, Fact.Visitor visitor) throws IOException {
        if (filter.matches(fact)) {
            visitor.fact(fact);
        }
    }

    @Override
    public void close() throws IOException {
        walk.close();
    }
}
