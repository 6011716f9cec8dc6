package io.kvmsim.log.write;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.WriteRejected;
import io.kvmsim.log.read.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A group in work: encoded records, what the index will say once they are on the disk, and who waits for that.
final class GroupBuilder {
    private final ByteSink sink = new ByteSink();
    private final RecordCodec codec = new RecordCodec();
    private final PendingHeads heads = new PendingHeads();
    private final List<CompletableFuture<Void>> writes = new ArrayList<>();
    private CompletableFuture<Void> settled = new CompletableFuture<>();
    private long start;
    private int records;

    GroupBuilder() {
        clear();
    }

    /// Where the group will stand. Nothing must have been added yet: records name their distance to others.
    void start(long position) {
        start = position;
    }

    void clear() {
        records = 0;
        heads.clear();
        writes.clear();
        sink.clear();
        sink.skip(GroupHeader.BYTES);
        settled = new CompletableFuture<>();
    }

    /// How many wait for the group.
    int writes() {
        return writes.size();
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

    long end() {
        return records == 0 ? start : position();
    }

    PendingHeads heads() {
        return heads;
    }

    /// Completes after all of the group's writes, be they stored or lost.
    CompletableFuture<Void> settled() {
        return settled;
    }

    /// Adds a write of one persistence id. Throws [WriteRejected] and leaves the group as it was if it does not follow.
    CompletableFuture<Void> append(PendingHeads.Pending before, List<NewRecord> write) {
        checkOrder(write, before.head().highestSequenceNr());
        var size = sink.size();
        try {
            var head = before.head();
            for (var record : write) {
                var position = position();
                codec.writeEvent(sink, before.id(), record, position, head.position());
                head = head.after(Kind.EVENT, record.sequenceNr(), position);
            }
            return added(before.with(head), write.size());
        } catch (RuntimeException | Error failure) {
            sink.truncate(size);
            throw failure;
        }
    }

    /// Adds a marker, unless it would delete nothing that was not deleted before.
    CompletableFuture<Void> delete(PendingHeads.Pending before, long toSequenceNr, long time) {
        var head = before.head();
        var to = Math.min(toSequenceNr, head.highestSequenceNr());
        if (to <= head.deletedTo()) {
            return waiting();
        }
        var position = position();
        codec.writeDeletion(sink, before.id(), to, time, position, head.position());
        return added(before.with(head.after(Kind.DELETION, to, position)), 1);
    }

    private CompletableFuture<Void> added(PendingHeads.Pending newest, int count) {
        heads.raise(newest);
        records += count;
        return waiting();
    }

    private CompletableFuture<Void> waiting() {
        var done = new CompletableFuture<Void>();
        writes.add(done);
        return done;
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

    /// Tells who waits, in the order in which they came.
    void complete() {
        writes.forEach(write -> write.complete(null));
        settled.complete(null);
    }

    void fail(JournalFailed failure) {
        writes.forEach(write -> write.completeExceptionally(failure));
        settled.complete(null);
    }

    private long position() {
        return start + sink.size();
    }
}
