package io.kvmsim.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Goes over the records of a log, one after another, in constant memory, checking each group. For one thread.
public final class RecordWalk implements Closeable {
    private final Path directory;
    private final LogTail tail;
    private final long from;
    private GroupHeader header;
    private GroupRecords records;

    RecordWalk(Path directory, LogTail tail, long from) {
        this.directory = directory;
        this.tail = tail;
        this.from = from;
    }

    /// Null at the end. Throws [JournalDamaged] where the log does not read back.
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
