package io.kvmsim.history.read;

import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds the last readable record before the place where a log is damaged: of what is there no record can be read.
public final class LastReadable {
    private final RunFacts run;
    private final Map<String, HistoryFold> folds = new HashMap<>();
    private LogRecord last;

    private LastReadable(RunFacts run) {
        this.run = run;
    }

    /// `the last one that can be read is record 40 of web-0017, event #812`; nothing where the first one cannot.
    public static Optional<String> of(RunFacts run) throws IOException {
        var before = new LastReadable(run);
        try {
            LogReader.scan(run.journal(), before::look);
        } catch (JournalDamaged _) {
            // So far and no further.
        }
        return before.text();
    }

    private void look(LogRecord record) throws IOException {
        last = record;
        if (RunHistory.isMonitor(record.persistenceId())) {
            folds.computeIfAbsent(
                            record.persistenceId(),
                            id -> new HistoryFold(run, HostClocks.unstepped(run), _ -> run.principal(), id))
                    .add(record, _ -> {});
        }
    }

    private Optional<String> text() {
        if (last == null) {
            return Optional.empty();
        }
        var fold = folds.get(last.persistenceId());
        var event = fold == null ? "" : ", event #" + fold.lastEvent();
        return Optional.of("the last one that can be read is record %d of %s%s"
                .formatted(last.sequenceNr(), last.persistenceId(), event));
    }
}
