package io.kvmsim.log.read;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.LogRecord.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads one persistence id's records by their back pointers. For one thread.
public final class RecordFetcher {
    /// A history up to this size is read once; of a longer one the way back notes only where its records stand.
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int INITIAL_WAY = 16;

    private final Path directory;
    private final Index index;
    private final BlockCache blocks;

    /// The records on the way back, the newest first: as many of them as are kept, and where all of them stand.
    private final List<LogRecord> kept = new ArrayList<>();

    private long[] positions = new long[INITIAL_WAY];
    private int count;
    private long keptBytes;

    public RecordFetcher(Path directory, Index index, BlockCache blocks) {
        this.directory = directory;
        this.index = index;
        this.blocks = blocks;
    }

    /// Events of an id in order, from and to inclusive, at most `max` of them. Deletion markers are not events.
    public void events(String id, long newest, long from, long to, long max, LogReader.Visitor visitor)
            throws IOException {
        find(id, newest, from, to);
        deliver(id, max, visitor);
    }

    /// Notes where the events of an id stand, from and to inclusive, for [#record] to give them one by one, and returns
    /// how many they are.
    public int find(String id, long newest, long from, long to) throws IOException {
        forget();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            var record = fetch(id, at);
            if (record.kind() == Kind.EVENT) {
                // Events are only ever appended in the order of their sequence numbers.
                if (record.sequenceNr() < from) {
                    break;
                }
                if (record.sequenceNr() <= to) {
                    note(record);
                }
            }
            at = record.previousPosition();
        }
        return count;
    }

    /// One of those that [#find] found, counted from 0 for the oldest.
    public LogRecord record(String id, int number) throws IOException {
        var back = count - 1 - number;
        return back < kept.size() ? kept.get(back) : fetch(id, positions[back]);
    }

    /// Every record of an id in order, markers included.
    void all(String id, long newest, LogReader.Visitor visitor) throws IOException {
        forget();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            at = noted(fetch(id, at));
        }
        deliver(id, Long.MAX_VALUE, visitor);
    }

    /// The whole history of the id whose newest record stands at a position.
    void history(long newest, LogReader.HistoryVisitor visitor) throws IOException {
        forget();
        var last = blocks.read(newest);
        var id = last.persistenceId();
        for (var at = noted(last); at != LogRecord.NO_POSITION; ) {
            at = noted(fetch(id, at));
        }
        visitor.history(id, records -> deliver(id, Long.MAX_VALUE, records));
    }

    private void deliver(String id, long max, LogReader.Visitor visitor) throws IOException {
        for (int number = 0; number < count && number < max; number++) {
            visitor.record(record(id, number));
        }
    }

    private void forget() {
        kept.clear();
        count = 0;
        keptBytes = 0;
    }

    private long noted(LogRecord record) {
        note(record);
        return record.previousPosition();
    }

    private void note(LogRecord record) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
        }
        positions[count++] = record.position();
        keptBytes += record.payload().length;
        if (keptBytes <= KEPT_BYTES_MAX) {
            kept.add(record);
        }
    }

    private LogRecord fetch(String id, long position) throws IOException {
        var record = blocks.read(position);
        if (!record.persistenceId().equals(id) || record.previousPosition() < 0) {
            var segment = index.segmentOf(position);
            var reason = "a record of %s where one of %s is expected".formatted(record.persistenceId(), id);
            throw new JournalDamaged(directory, segment, position - index.baseOf(segment), reason);
        }
        return record;
    }
}
