package io.kvmsim.history.read;

import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.Hits;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Goes over the histories that may hold what is wanted, in the order of the log, each from its first record
/// on, for its state is folded: record by record where they are few, else over the whole log. For one thread.
final class IndexedWalk implements RunLog.Walk {
    /// Records are read one by one as long as at most one in this number of records is needed.
    private static final int ONE_IN = 4;

    /// The maximum number of places in memory.
    private static final int PLACES_MAX = 1 << 22;

    private final HistoryIndex index;
    private final Hits hits;
    private final Opening own;
    private final long[] positions;
    private final Map<String, Long> newest = new HashMap<>();
    private int next;
    private long told;
    private RunLog.Walk whole;

    /// Opens the log without an index.
    @FunctionalInterface
    interface Opening {
        RunLog open() throws IOException;
    }

    private IndexedWalk(HistoryIndex index, Hits hits, long[] positions, Opening own) {
        this.index = index;
        this.hits = hits;
        this.positions = positions;
        this.own = own;
    }

    static IndexedWalk of(HistoryIndex index, Hits hits, Opening own) throws IOException {
        if (hits.records() <= PLACES_MAX) {
            var positions = index.positions(hits);
            if (positions.isPresent() && positions.get().length <= index.records() / ONE_IN) {
                return new IndexedWalk(index, hits, positions.get(), own);
            }
        }
        var walk = new IndexedWalk(index, hits, new long[0], own);
        walk.whole = own.open().walk(false);
        return walk;
    }

    @Override
    public LogRecord next() throws IOException {
        if (whole == null) {
            if (next == positions.length) {
                return null;
            }
            var record = read(positions[next]);
            if (record != null) {
                told = positions[next++];
                return record;
            }
            whole = own.open().walk(false);
        }
        for (var record = whole.next(); record != null; record = whole.next()) {
            if (record.position() > hits.lastOfAll()) {
                return null;
            }
            var id = record.persistenceId();
            if (hits.has(id) && record.position() <= hits.last(id) && !wasTold(record)) {
                return record;
            }
        }
        return null;
    }

    /// Null where it is not what the index says.
    private LogRecord read(long position) throws IOException {
        try {
            var record = index.log().record(position);
            var before = newest.put(record.persistenceId(), position);
            if (hits.has(record.persistenceId())
                    && record.previousPosition() == (before == null ? LogRecord.NO_POSITION : before)) {
                return record;
            }
            index.distrust("places of %s do not match the journal".formatted(record.persistenceId()));
        } catch (JournalDamaged e) {
            index.distrust(e.getMessage());
        }
        return null;
    }

    private boolean wasTold(LogRecord record) {
        return record.position() <= Math.min(told, hits.last(record.persistenceId()));
    }

    @Override
    public void close() throws IOException {
        if (whole != null) {
            whole.close();
        }
    }
}
