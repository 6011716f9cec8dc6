package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupCheck;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Walks over the groups of a log in constant memory, and decides where the log ends or that it is damaged.
public final class LogScanner {
    private static final int WINDOW_BYTES = 1 << 20;

    private final Path directory;
    private LogCursor cursor;
    private long forcedEnd;
    private SegmentWindow window;

    public LogScanner(Path directory, LogCursor from, long forcedEnd) {
        this.directory = directory;
        this.cursor = from;
        this.forcedEnd = forcedEnd;
    }

    /// Goes on where closed segments end that have been read already; if there are none, from the start.
    static LogScanner after(Path directory, Optional<ClosedSegments> closed) {
        return closed.map(segments -> new LogScanner(directory, segments.end(), segments.forcedEnd()))
                .orElseGet(() -> new LogScanner(directory, LogCursor.START, 0));
    }

    public LogCursor cursor() {
        return cursor;
    }

    /// Reads to the end of the log. Throws [JournalDamaged] if something invalid stands before its forced end.
    public LogExtent scan(GroupVisitor visitor) throws IOException {
        try {
            visitor.segment(cursor.segment(), cursor.segmentBase());
            while (true) {
                var stop = scanSegments(visitor);
                var rest = new TailSearch(directory, cursor).search();
                // A live writer may have gone on since the group was read: only what is still invalid after the search
                // ends the log, or is damage.
                if (!rest.tail().isEmpty() && goesOn(visitor)) {
                    continue;
                }
                if (rest.stray().isEmpty() && forcedEnd <= cursor.position()) {
                    return new LogExtent(cursor.position(), forcedEnd, cursor.groups(), cursor.segment(), rest.tail());
                }
                var reason = rest.stray()
                        .map(stray -> "%s (%s)".formatted(stop, stray))
                        .orElse(stop);
                throw new JournalDamaged(directory, cursor.segment(), cursor.offset(), reason);
            }
        } finally {
            closeWindow();
        }
    }

    /// Goes on until a group is invalid and says why; the cursor stays before it.
    private String scanSegments(GroupVisitor visitor) throws IOException {
        while (true) {
            if (!openWindow()) {
                return "the segment's file is missing";
            }
            var invalid = scanSegment(visitor);
            // In this order: once the next segment is there, a live writer does not lengthen this one any more.
            var hasNext = Files.exists(SegmentFiles.of(directory, cursor.segment() + 1));
            var isAtFileEnd = cursor.offset() == window.fileBytes();
            if (!hasNext || !isAtFileEnd) {
                return invalid;
            }
            closeWindow();
            cursor = cursor.inNextSegment();
            visitor.segment(cursor.segment(), cursor.segmentBase());
        }
    }

    private String scanSegment(GroupVisitor visitor) throws IOException {
        while (true) {
            var check = GroupCheck.check(directory, window, cursor);
            switch (check) {
                case GroupCheck.Invalid(var reason) -> {
                    return reason;
                }
                case GroupCheck.Valid(var group) -> {
                    visitor.group(group);
                    forcedEnd = Math.max(forcedEnd, group.header().forcedEnd());
                    cursor = cursor.after(group.header());
                }
            }
        }
    }

    private boolean goesOn(GroupVisitor visitor) throws IOException {
        var before = cursor;
        if (window != null) {
            window.forget();
        }
        scanSegments(visitor);
        return !cursor.equals(before);
    }

    private boolean openWindow() throws IOException {
        if (window == null) {
            var file = SegmentFiles.of(directory, cursor.segment());
            if (!Files.exists(file)) {
                return false;
            }
            window = new SegmentWindow(file, WINDOW_BYTES);
        }
        return true;
    }

    private void closeWindow() throws IOException {
        if (window != null) {
            window.close();
            window = null;
        }
    }
}
