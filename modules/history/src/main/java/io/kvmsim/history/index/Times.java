package io.kvmsim.history.index;

import io.kvmsim.ledger.Cause;

/// The first and the last time of some calls, in microseconds: on virtual time since the run's start, in real
/// time since 1970-01-01T00:00Z.
final class Times {
    private long virtualFirst = Long.MAX_VALUE;
    private long virtualLast = Long.MIN_VALUE;
    private long wallFirst = Long.MAX_VALUE;
    private long wallLast = Long.MIN_VALUE;

    void add(Cause cause, long offsetMicros) {
        switch (cause) {
            case Cause.Virtual(var micros) -> {
                virtualFirst = Math.min(virtualFirst, micros + offsetMicros);
                virtualLast = Math.max(virtualLast, micros + offsetMicros);
            }
            case Cause.Wall(var micros, var _, var _) -> {
                wallFirst = Math.min(wallFirst, micros + offsetMicros);
                wallLast = Math.max(wallLast, micros + offsetMicros);
            }
        }
    }

    void clear() {
        virtualFirst = Long.MAX_VALUE;
        virtualLast = Long.MIN_VALUE;
        wallFirst = Long.MAX_VALUE;
        wallLast = Long.MIN_VALUE;
    }

    /// @param column where the four stand
    void load(Row row, int column) throws BadIndex {
        clear();
        if (!row.isNull(column)) {
            virtualFirst = row.number(column);
            virtualLast = row.number(column + 1);
        }
        if (!row.isNull(column + 2)) {
            wallFirst = row.number(column + 2);
            wallLast = row.number(column + 3);
        }
    }

    Long virtualFirst() {
        return virtualFirst == Long.MAX_VALUE ? null : Long.valueOf(virtualFirst);
    }

    Long virtualLast() {
        return virtualLast == Long.MIN_VALUE ? null : Long.valueOf(virtualLast);
    }

    Long wallFirst() {
        return wallFirst == Long.MAX_VALUE ? null : Long.valueOf(wallFirst);
    }

    Long wallLast() {
        return wallLast == Long.MIN_VALUE ? null : Long.valueOf(wallLast);
    }
}
