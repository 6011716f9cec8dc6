package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent.Tail;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Looks through everything after the last valid group. A write that a crash cut leaves at most the beginnings of one
/// group, in the place of the next one. Any other valid header is a group that was whole once and stands somewhere
/// else than it should, or lacks what stood before it: then the log is damaged, and nothing may be cut.
final class TailSearch {
    private static final int WINDOW_BYTES = 1 << 20;

    private final Path directory;
    private final LogCursor end;
    private long bytes;
    /// Where the segment's last byte ends that is not zero.
    private long written;
    /// The header of the group that a crash cut, if it is there.
    private Optional<GroupHeader> cut = Optional.empty();

    private Optional<String> stray = Optional.empty();

    TailSearch(Path directory, LogCursor end) {
        this.directory = directory;
        this.end = end;
    }

    /// @param stray the first group that is not part of a tail, and where it stands
    record Found(Tail tail, Optional<String> stray) {}

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
        return new Found(new Tail(bytes), stray);
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
                candidate(window.array(), segment, offset, at);
                offset++;
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

    private void candidate(byte[] array, int segment, long offset, int at) {
        if (stray.isPresent() || !GroupHeader.isValid(array, at)) {
            return;
        }
        var header = GroupHeader.read(array, at);
        if (isNext(header, segment, offset)) {
            cut = Optional.of(header);
        } else if (!isPayloadOfCut(header, segment, offset)) {
            stray = Optional.of("at segment %d, offset %d stands a group header of segment %d, position %d, group %d"
                    .formatted(segment, offset, header.segment(), header.position(), header.groupNumber()));
        }
    }

    /// Whether the group stands where the next one does, in this segment or at the start of the one after, and is it.
    private boolean isNext(GroupHeader header, int segment, long offset) {
        var isInPlace = segment == end.segment() ? offset == end.offset() : segment == end.segment() + 1 && offset == 0;
        return isInPlace && header.segment() == segment && header.continues(end);
    }

    /// Payloads may hold anything, a journal's groups too. A header within the group that was cut counts only if it
    /// continues that very group: then the group was whole once.
    private boolean isPayloadOfCut(GroupHeader header, int segment, long offset) {
        return cut.isPresent()
                && segment == cut.get().segment()
                && offset < offsetOf(cut.get()) + cut.get().bytes()
                && header.previousCrc() != cut.get().groupCrc();
    }

    private long offsetOf(GroupHeader header) {
        return header.segment() == end.segment() ? end.offset() : 0;
    }
}
