package io.kvmsim.journal;

import io.kvmsim.journal.LogRecord.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads one persistence id's records by their back pointers, through a bounded window. For one thread.
final class RecordFetcher implements Closeable {
    private static final int WINDOW_BYTES = 16 * 1024;
    /// A history up to this size is read once; of a longer one the way back notes only where its records stand.
    private static final int KEPT_BYTES_MAX = 1 << 20;
    /// Enough to learn how long the record is.
    private static final int PREFIX_BYTES = Varint.BYTES_MAX;

    private final Path directory;
    private final Index index;
    private int segment;
    private SegmentWindow window;

    RecordFetcher(Path directory, Index index) {
        this.directory = directory;
        this.index = index;
    }

    /// Events of an id in order, from and to inclusive, at most `max` of them. Deletion markers are not events.
    void events(String id, long newest, long from, long to, long max, LogReader.Visitor visitor) throws IOException {
        var way = new Way();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            var record = fetch(id, at);
            if (record.kind() == Kind.EVENT) {
                // Events are only ever appended in the order of their sequence numbers.
                if (record.sequenceNr() < from) {
                    break;
                }
                if (record.sequenceNr() <= to) {
                    way.add(record);
                }
            }
            at = record.previousPosition();
        }
        deliver(id, way, max, visitor);
    }

    /// Every record of an id in order, markers included.
    void all(String id, long newest, LogReader.Visitor visitor) throws IOException {
        var way = new Way();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            var record = fetch(id, at);
            way.add(record);
            at = record.previousPosition();
        }
        deliver(id, way, Long.MAX_VALUE, visitor);
    }

    private void deliver(String id, Way way, long max, LogReader.Visitor visitor) throws IOException {
        var left = max;
        for (int i = way.count - 1; i >= 0 && left > 0; i--, left--) {
            visitor.record(i < way.kept.size() ? way.kept.get(i) : fetch(id, way.positions[i]));
        }
    }

    /// The records on the way back, the newest first; as many of them as are kept, and where all of them stand.
    private static final class Way {
        private static final int INITIAL = 16;

        private final List<LogRecord> kept = new ArrayList<>();
        private long[] positions = new long[INITIAL];
        private int count;
        private long keptBytes;

        void add(LogRecord record) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, count * 2);
            }
            positions[count++] = record.position();
            keptBytes += record.payload().length;
            if (keptBytes <= KEPT_BYTES_MAX) {
                kept.add(record);
            }
        }
    }

    private LogRecord fetch(String id, long position) throws IOException {
        var number = index.segmentOf(position);
        open(number);
        var offset = position - index.baseOf(number);
        try {
            var record = read(position, offset);
            if (!record.persistenceId().equals(id) || record.previousPosition() < 0) {
                throw new ByteSource.Malformed(
                        "a record of %s where one of %s is expected".formatted(record.persistenceId(), id));
            }
            return record;
        } catch (ByteSource.Malformed malformed) {
            throw new JournalDamaged(directory, number, offset, malformed.getMessage());
        }
    }

    private LogRecord read(long position, long offset) throws IOException {
        var prefix = (int) Math.min(PREFIX_BYTES, window.fileBytes() - offset);
        if (prefix <= 0) {
            throw new ByteSource.Malformed("the file ends where a record is expected");
        }
        window.moveBack(offset, prefix);
        var needed = RecordCodec.bytesNeeded(window.array(), window.at(offset, prefix), prefix);
        window.moveBack(offset, needed);
        var at = window.at(offset, needed);
        if (at < 0) {
            throw new ByteSource.Malformed("the file ends within a record");
        }
        return RecordCodec.readChecked(window.array(), at, needed, position);
    }

    private void open(int number) throws IOException {
        if (window == null || segment != number) {
            close();
            window = new SegmentWindow(SegmentFiles.of(directory, number), WINDOW_BYTES);
            segment = number;
        }
    }

    @Override
    public void close() throws IOException {
        if (window != null) {
            window.close();
            window = null;
        }
    }
}
