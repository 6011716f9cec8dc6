package io.kvmsim.journal;

import io.kvmsim.journal.LogExtent.Tail;
import java.io.IOException;
import java.nio.file.Path;

/// Looks through everything after the last valid group for headers that were written there: the largest forced end
/// that one of them names tells a tail, which nobody was promised, from damage.
final class TailSearch {
    private static final int WINDOW_BYTES = 1 << 20;

    private final Path directory;
    private final LogCursor end;
    private long forcedEnd;
    private long bytes;
    private long records;
    /// Where the segment's last byte ends that is not zero.
    private long written;

    TailSearch(Path directory, LogCursor end) {
        this.directory = directory;
        this.end = end;
    }

    record Found(long forcedEnd, Tail tail) {}

    Found search() throws IOException {
        for (var segment : SegmentFiles.list(directory)) {
            if (segment >= end.segment()) {
                try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), WINDOW_BYTES)) {
                    var from = segment == end.segment() ? end.offset() : 0;
                    written = from;
                    search(window, segment, from);
                    bytes += written - from;
                }
            }
        }
        return new Found(forcedEnd, new Tail(bytes, records));
    }

    private void search(SegmentWindow window, int segment, long from) throws IOException {
        var offset = from;
        while (true) {
            var at = window.at(offset, GroupHeader.BYTES);
            if (at < 0) {
                note(window, offset, Math.max(0, window.fileBytes() - offset));
                return;
            }
            note(window, offset, window.available(offset));
            var next = nextMagic(window.array(), at, window.available(offset));
            if (next != at) {
                offset += next - at;
            } else {
                offset += candidate(window, segment, offset, at);
            }
        }
    }

    /// Zeros at the end are room that was made ahead, no tail.
    private void note(SegmentWindow window, long offset, long available) throws IOException {
        var at = window.at(offset, (int) available);
        for (var i = (int) available; at >= 0 && i > 0 && offset + i > written; i--) {
            if (window.array()[at + i - 1] != 0) {
                written = offset + i;
            }
        }
    }

    /// The next place that may be a header, or the last one that has no 64 bytes left in the window.
    private static int nextMagic(byte[] array, int at, int available) {
        var last = at + available - GroupHeader.BYTES;
        for (int i = at; i <= last; i++) {
            if (array[i] == (byte) (GroupHeader.MAGIC >> 24) && GroupHeader.hasMagic(array, i)) {
                return i;
            }
        }
        return last + 1;
    }

    /// Takes note of what stands at the offset and returns how far to go on.
    private long candidate(SegmentWindow window, int segment, long offset, int at) throws IOException {
        if (!GroupHeader.isValid(window.array(), at)) {
            return 1;
        }
        var header = GroupHeader.read(window.array(), at);
        var isInPlace = header.segment() == segment
                && header.position() >= end.position()
                && (segment != end.segment() || header.position() == end.segmentBase() + offset);
        if (!isInPlace) {
            return 1;
        }
        forcedEnd = Math.max(forcedEnd, header.forcedEnd());
        if (header.hasSaneLength()) {
            var whole = window.at(offset, header.bytes());
            if (whole >= 0 && GroupHeader.groupCrc(window.array(), whole, header.bytes()) == header.groupCrc()) {
                records += header.records();
                return header.bytes();
            }
        }
        return GroupHeader.BYTES;
    }
}
