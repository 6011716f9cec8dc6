package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// How far a log reaches that a writer may be at work in: each time it is asked, it looks on from where it was before.
final class GrowingEnd implements LongSupplier {
    private final Path directory;
    private LogCursor cursor;
    private long forcedEnd;

    GrowingEnd(Path directory, LogCursor from, long forcedEnd) {
        this.directory = directory;
        this.cursor = from;
        this.forcedEnd = forcedEnd;
    }

    @Override
    public long getAsLong() {
        var scanner = new LogScanner(directory, cursor, forcedEnd);
        try {
            forcedEnd = scanner.scan(GroupVisitor.NOTHING).forcedEnd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cursor = scanner.cursor();
        return cursor.position();
    }
}
