package io.kvmsim.log.read;

import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.PriorityQueue;

/// Goes over the records of a log from the newest back, by the records' back pointers: in memory that grows with the
/// persistence ids, never with the log. For one thread.
public final class BackwardWalk {
    private final BlockCache blocks;

    /// Where the newest record of each id stands that was not yet told. The highest is the next one.
    private final PriorityQueue<Long> newest;

    BackwardWalk(BlockCache blocks, long[] newest) {
        this.blocks = blocks;
        this.newest = new PriorityQueue<>(Math.max(1, newest.length), (one, other) -> Long.compare(other, one));
        for (long position : newest) {
            this.newest.add(position);
        }
    }

    /// Null where there is no more.
    ///
    /// @throws JournalDamaged where a record does not read back
    public LogRecord next() throws IOException {
        var position = newest.poll();
        if (position == null) {
            return null;
        }
        var record = blocks.read(position);
        if (record.previousPosition() != LogRecord.NO_POSITION) {
            newest.add(record.previousPosition());
        }
        return record;
    }
}
