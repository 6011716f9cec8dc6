package io.kvmsim.journal;

import io.kvmsim.journal.LogRecord.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The group in work: encoded records, and what the index will say once they are on the disk.
final class GroupBuilder {
    private final Index index;
    private final ByteSink sink = new ByteSink();
    private final RecordCodec codec = new RecordCodec();
    private final Map<String, Index.Head> heads = new HashMap<>();
    private long start;
    private int records;

    GroupBuilder(Index index) {
        this.index = index;
    }

    void start(long position) {
        start = position;
        records = 0;
        heads.clear();
        sink.clear();
        sink.skip(GroupHeader.BYTES);
    }

    int records() {
        return records;
    }

    byte[] array() {
        return sink.array();
    }

    int bytes() {
        return sink.size();
    }

    Map<String, Index.Head> heads() {
        return heads;
    }

    /// Adds a write of one persistence id. Throws [WriteRejected] before anything of it was added.
    void append(List<NewRecord> write) {
        var id = write.getFirst().persistenceId();
        var head = head(id);
        checkOrder(write, head.highestSequenceNr());
        for (var record : write) {
            var position = position();
            codec.writeEvent(sink, record, position, head.position());
            head = head.after(Kind.EVENT, record.sequenceNr(), position);
            records++;
        }
        heads.put(id, head);
    }

    /// Adds a marker, unless it would delete nothing that was not deleted before.
    void delete(String id, long toSequenceNr, long time) {
        var head = head(id);
        var to = Math.min(toSequenceNr, head.highestSequenceNr());
        if (to > head.deletedTo()) {
            var position = position();
            codec.writeDeletion(sink, id, to, time, position, head.position());
            heads.put(id, head.after(Kind.DELETION, to, position));
            records++;
        }
    }

    private static void checkOrder(List<NewRecord> write, long highest) {
        for (var record : write) {
            if (record.sequenceNr() <= highest) {
                throw new WriteRejected("sequence number %d of %s does not follow %d"
                        .formatted(record.sequenceNr(), record.persistenceId(), highest));
            }
            highest = record.sequenceNr();
        }
    }

    private Index.Head head(String id) {
        var pending = heads.get(id);
        return pending != null ? pending : index.head(id);
    }

    private long position() {
        return start + sink.size();
    }
}
