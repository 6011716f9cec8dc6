package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupCheck;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Reads a log group by group while it is written, never past what has been forced. For one thread; in constant memory.
public final class LogTail implements Closeable {
    private static final int WINDOW_BYTES = 256 << 10;

    private final Path directory;
    private final LongSupplier settledEnd;
    private LogCursor cursor;
    private long end;
    private SegmentWindow window;

    /// @param from a place between two groups of the log
    /// @param settledEnd the end of some group, before which the log does not change any more
    public LogTail(Path directory, LogCursor from, LongSupplier settledEnd) {
        this.directory = directory;
        this.cursor = from;
        this.settledEnd = settledEnd;
        this.end = from.position();
    }

    /// The next group, to be used before the next call only; null where the log has come no further.
    public Group next() throws IOException {
        if (cursor.position() >= end && !hasGrown()) {
            return null;
        }
        openWindow();
        if (cursor.offset() == window.fileBytes()) {
            // What was forced and is not here begins the next segment: this one is closed, and changes no more.
            close();
            cursor = cursor.inNextSegment();
            openWindow();
        }
        return switch (GroupCheck.check(directory, window, cursor)) {
            case GroupCheck.Invalid(var reason) ->
                throw new JournalDamaged(directory, cursor.segment(), cursor.offset(), reason);
            case GroupCheck.Valid(var group) -> {
                cursor = cursor.after(group.header());
                yield group;
            }
        };
    }

    private boolean hasGrown() {
        end = settledEnd.getAsLong();
        if (window != null) {
            // What was read ahead may have been half written then.
            window.forget();
        }
        return cursor.position() < end;
    }

    private void openWindow() throws IOException {
        if (window == null) {
            window = new SegmentWindow(SegmentFiles.of(directory, cursor.segment()), WINDOW_BYTES);
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
