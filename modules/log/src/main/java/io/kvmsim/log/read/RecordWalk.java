package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.PlacedRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// Goes over the records of a log, one after another, in constant memory, checking each group. For one thread.
public final class RecordWalk implements Closeable {
    private final Path directory;
    private final LogTail tail;
    private final long from;
    private final Index index;
    private GroupHeader header;
    private GroupRecords records;

    RecordWalk(Path directory, LogTail tail, long from, Index index) {
        this.directory = directory;
        this.tail = tail;
        this.from = from;
        this.index = index;
    }

    /// Null at the end. Throws `JournalDamaged` where the log does not read back.
    public PlacedRecord next() throws IOException {
        while (records != null || enter()) {
            var record = records.next();
            if (record == null) {
                records = null;
            } else if (record.position() >= from) {
                return new PlacedRecord(record, header.segment(), header.groupNumber(), header.time());
            }
        }
        return null;
    }

    /// Whether the last record that was given is the last one of its group.
    public boolean isBetweenGroups() {
        return records == null || records.isDone();
    }

    /// The end of the group that was read last: of the whole log once [#next] gave null. To be asked only
    /// [between groups][#isBetweenGroups]. Nothing where no group was read.
    public Optional<LogMark> mark() {
        return Optional.ofNullable(header).map(last -> LogMark.after(last, index.bases()));
    }

    private boolean enter() throws IOException {
        var group = nextGroup();
        if (group == null) {
            return false;
        }
        header = group.header();
        records = new GroupRecords(directory, group);
        return true;
    }

    private Group nextGroup() throws IOException {
        try {
            return tail.next();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // of looking how far a growing log reaches
        }
    }

    @Override
    public void close() throws IOException {
        tail.close();
    }
}
