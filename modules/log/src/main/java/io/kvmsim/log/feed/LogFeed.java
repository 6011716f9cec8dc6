package io.kvmsim.log.feed;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.format.Span;
import io.kvmsim.log.read.GroupRecords;
import io.kvmsim.log.read.LogTail;
import java.io.IOException;
import java.nio.file.Path;

/// The events of all persistence ids in the order of the log, within bounds.
public final class LogFeed implements Feed<LogRecord> {
    private final Path directory;
    private final LogTail tail;
    private final Bounds bounds;
    private final Span span;
    private GroupRecords records;
    private boolean isAtEnd;

    /// Which events: those that hold to all four.
    ///
    /// @param after a record's position is greater
    /// @param upTo a record's position is not greater
    /// @param from the time of a record's group is not less
    /// @param before the time of a record's group is less
    public record Bounds(long after, long upTo, long from, long before) {
        public static Bounds ofPositions(long after, long upTo) {
            return new Bounds(after, upTo, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        public static Bounds ofTimes(long from, long before) {
            return new Bounds(LogRecord.NO_POSITION, Long.MAX_VALUE, from, before);
        }
    }

    /// @param tail of a log that grows no more where the span is the current one
    public LogFeed(Path directory, LogTail tail, Bounds bounds, Span span) {
        this.directory = directory;
        this.tail = tail;
        this.bounds = bounds;
        this.span = span;
    }

    @Override
    public LogRecord next() throws IOException {
        while (!isAtEnd) {
            var record = records == null ? null : records.next();
            if (record == null) {
                records = null;
                var group = tail.next();
                if (group == null) {
                    return null;
                }
                enter(group);
            } else if (record.position() > bounds.upTo()) {
                isAtEnd = true;
            } else if (record.kind() == Kind.EVENT && record.position() > bounds.after()) {
                return record;
            }
        }
        return null;
    }

    private void enter(Group group) {
        var header = group.header();
        if (header.time() >= bounds.before() || header.position() > bounds.upTo()) {
            isAtEnd = true;
        } else if (header.time() >= bounds.from() && header.end() > bounds.after()) {
            records = new GroupRecords(directory, group);
        }
    }

    @Override
    public boolean isAtEnd() {
        return isAtEnd || span == Span.CURRENT;
    }

    @Override
    public void close() throws IOException {
        tail.close();
    }
}
