package io.kvmsim.journal;

import io.kvmsim.journal.LogRecord.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads one persistence id's records by their back pointers, through a bounded window. For one thread.
final class RecordFetcher implements Closeable {
    private static final int WINDOW_BYTES = 16 * 1024;
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
        var positions = positions(id, newest, from, to);
        var count = Math.min(max, positions.length);
        for (int i = 0; i < count; i++) {
            visitor.record(fetch(id, positions[positions.length - 1 - i]));
        }
    }

    /// Every record of an id in order, markers included.
    void all(String id, long newest, LogReader.Visitor visitor) throws IOException {
        var positions = new Positions();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            positions.add(at);
            at = fetch(id, at).previousPosition();
        }
        for (int i = positions.count - 1; i >= 0; i--) {
            visitor.record(fetch(id, positions.array[i]));
        }
    }

    /// Newest first. Events are only ever appended in the order of their sequence numbers.
    private long[] positions(String id, long newest, long from, long to) throws IOException {
        var positions = new Positions();
        for (var at = newest; at != LogRecord.NO_POSITION; ) {
            var record = fetch(id, at);
            if (record.kind() == Kind.EVENT) {
                if (record.sequenceNr() < from) {
                    break;
                }
                if (record.sequenceNr() <= to) {
                    positions.add(at);
                }
            }
            at = record.previousPosition();
        }
        return positions.toArray();
    }

    private static final class Positions {
        private static final int INITIAL = 16;

        private long[] array = new long[INITIAL];
        private int count;

        void add(long position) {
            if (count == array.length) {
                array = Arrays.copyOf(array, count * 2);
            }
            array[count++] = position;
        }

        long[] toArray() {
            return Arrays.copyOf(array, count);
        }
    }

    private LogRecord fetch(String id, long position) throws IOException {
        var number = index.segmentOf(position);
        open(number);
        var offset = position - index.baseOf(number);
        try {
            var record = read(position, offset);
            if (!record.persistenceId().equals(id) || record.previousPosition() < 0) {
                throw new ByteSource.Malformed("a record of %s where one of %s is expected".formatted(record.persistenceId(), id));
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
