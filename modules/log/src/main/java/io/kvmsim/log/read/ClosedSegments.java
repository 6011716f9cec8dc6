package io.kvmsim.log.read;

import io.kvmsim.log.bytes.Threads;
import io.kvmsim.log.format.GroupCheck;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The segments before the last one, each checked on its own by one of several threads, then the links between them.
/// Only a log that is as it should be is read like this: any doubt is left to the [LogScanner] to decide.
///
/// @param end where the last segment begins
/// @param forcedEnd the largest that a group of them names
record ClosedSegments(LogCursor end, long forcedEnd) {
    private static final int WINDOW_BYTES = 1 << 20;

    private record Walked(LogCursor start, LogCursor end, long forcedEnd) {}

    /// Walks over the groups of all segments but the last, in no order and on several threads at once. Empty where one
    /// of them is not whole or does not continue the one before; then what the visitor saw does not count.
    static Optional<ClosedSegments> walk(Path directory, int threads, GroupVisitor visitor) throws IOException {
        var numbers = SegmentFiles.list(directory);
        if (numbers.isEmpty() || numbers.getFirst() != 1 || numbers.getLast() != numbers.size()) {
            return Optional.empty();
        }
        var tasks = new ArrayList<Callable<Optional<Walked>>>();
        for (int segment = 1; segment < numbers.size(); segment++) {
            int number = segment;
            tasks.add(() -> walkAlone(directory, number, visitor));
        }
        var closed = new ClosedSegments(LogCursor.START, 0);
        for (var walked : Threads.all(threads, tasks)) {
            if (walked.isEmpty() || !isContinuedBy(closed.end, walked.get().start())) {
                return Optional.empty();
            }
            visitor.segment(closed.end.segment(), closed.end.segmentBase());
            closed = new ClosedSegments(
                    walked.get().end().inNextSegment(),
                    Math.max(closed.forcedEnd, walked.get().forcedEnd()));
        }
        return Optional.of(closed);
    }

    private static boolean isContinuedBy(LogCursor end, LogCursor start) {
        return end.segment() == start.segment()
                && end.position() == start.position()
                && end.groups() == start.groups()
                && end.crc() == start.crc();
    }

    private static Optional<Walked> walkAlone(Path directory, int segment, GroupVisitor visitor) throws IOException {
        try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), WINDOW_BYTES)) {
            var at = window.at(0, GroupHeader.BYTES);
            if (at < 0 || !GroupHeader.isValid(window.array(), at)) {
                return Optional.empty();
            }
            // What the first group says of itself, and of the one before it: whether that is so is seen later.
            var start = LogCursor.before(segment, GroupHeader.read(window.array(), at));
            var cursor = start;
            long forcedEnd = 0;
            while (GroupCheck.check(directory, window, cursor) instanceof GroupCheck.Valid(var group)) {
                visitor.group(group);
                forcedEnd = Math.max(forcedEnd, group.header().forcedEnd());
                cursor = cursor.after(group.header());
            }
            return cursor.offset() == window.fileBytes()
                    ? Optional.of(new Walked(start, cursor, forcedEnd))
                    : Optional.empty();
        } catch (JournalDamaged _) {
            return Optional.empty();
        }
    }
}
