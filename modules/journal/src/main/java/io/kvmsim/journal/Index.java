package io.kvmsim.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a log holds, by persistence id, and where its segments begin. One thread changes it, any may read.
final class Index implements GroupVisitor {
    private final Path directory;
    private final Map<String, Head> heads = new ConcurrentHashMap<>();
    /// The base of segment *n* at *n* - 1; replaced, never changed.
    private volatile long[] bases = {};

    Index(Path directory) {
        this.directory = directory;
    }

    /// The newest of one persistence id.
    ///
    /// @param position of its newest record, event or marker
    /// @param deletedTo the highest sequence number that a marker deleted, 0 if none
    record Head(long highestSequenceNr, long position, long deletedTo) {
        static final Head NONE = new Head(0, LogRecord.NO_POSITION, 0);

        Head after(LogRecord.Kind kind, long sequenceNr, long at) {
            return switch (kind) {
                case EVENT -> new Head(Math.max(highestSequenceNr, sequenceNr), at, deletedTo);
                case DELETION -> new Head(highestSequenceNr, at, Math.max(deletedTo, sequenceNr));
            };
        }
    }

    Head head(String persistenceId) {
        return heads.getOrDefault(persistenceId, Head.NONE);
    }

    Map<String, Head> heads() {
        return heads;
    }

    void publish(Map<String, Head> newer) {
        heads.putAll(newer);
    }

    void put(String persistenceId, Head head) {
        heads.put(persistenceId, head);
    }

    long[] bases() {
        return bases;
    }

    void bases(long[] known) {
        bases = known;
    }

    @Override
    public void segment(int number, long base) {
        if (number > bases.length) {
            var more = Arrays.copyOf(bases, number);
            more[number - 1] = base;
            bases = more;
        }
    }

    @Override
    public void group(Group group) throws IOException {
        GroupRecords.forEach(directory, group, record -> {
            var head = head(record.persistenceId());
            heads.put(record.persistenceId(), head.after(record.kind(), record.sequenceNr(), record.position()));
        });
    }

    /// The number of the segment that holds a position.
    int segmentOf(long position) {
        var found = Arrays.binarySearch(bases, position);
        // Of an empty segment and the one after it, which share a base, the later one holds the position.
        while (found >= 0 && found + 1 < bases.length && bases[found + 1] == position) {
            found++;
        }
        return found >= 0 ? found + 1 : -found - 1;
    }

    long baseOf(int segment) {
        return bases[segment - 1];
    }
}
