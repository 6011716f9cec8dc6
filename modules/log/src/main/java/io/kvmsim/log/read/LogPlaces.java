package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.IOException;
import java.nio.file.Path;

/// Finds the place at which reading from a position or a time begins: at a segment's first group, found in constant
/// memory.
public final class LogPlaces {
    private final Path directory;
    private final Index index;
    private final LogCursor settled;

    /// @param settled the end of what may be read
    public LogPlaces(Path directory, Index index, LogCursor settled) {
        this.directory = directory;
        this.index = index;
        this.settled = settled;
    }

    /// A place before which no record stands that begins after a position.
    public LogCursor forPosition(long position) throws IOException {
        return position >= settled.position() ? settled : segmentStart(index.segmentOf(position));
    }

    /// A place before which no group stands that is as late as a time, or later. A binary search: the times of a
    /// log's groups never go back.
    public LogCursor forTime(long millis) throws IOException {
        int low = 1;
        int high = lastSegment();
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstGroup(middle).time() < millis) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segmentStart(low);
    }

    /// The last segment that holds a group.
    private int lastSegment() {
        int last = settled.segment();
        while (last > 1 && index.baseOf(last) >= settled.position()) {
            last--;
        }
        return last;
    }

    private LogCursor segmentStart(int segment) throws IOException {
        return segment == 1 ? LogCursor.START : LogCursor.before(segment, firstGroup(segment));
    }

    private GroupHeader firstGroup(int segment) throws IOException {
        try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), GroupHeader.BYTES)) {
            var at = window.at(0, GroupHeader.BYTES);
            if (at < 0 || !GroupHeader.isValid(window.array(), at)) {
                throw new JournalDamaged(directory, segment, 0, "no group header");
            }
            var header = GroupHeader.read(window.array(), at);
            if (header.position() != index.baseOf(segment)) {
                throw new JournalDamaged(directory, segment, 0, "a group of position " + header.position());
            }
            return header;
        }
    }
}
