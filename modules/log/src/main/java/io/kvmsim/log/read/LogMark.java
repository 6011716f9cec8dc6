package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.LogCursor;
import java.util.List;

/// A place between two groups, kept by a reader that reads a log in parts: enough to tell whether a log
/// is still the one that was read, since the CRCs of its groups are chained, and to go on from there.
///
/// @param bases     positions at which the segments begin, up to the one that the place is in
/// @param position  of the place, in bytes over all segments
/// @param groups    how many groups stand before
/// @param crc       the group CRC of the last of them
/// @param time      the time of the last of them, in milliseconds since 1970-01-01T00:00Z
/// @param lastGroup the position of the last of them
public record LogMark(List<Long> bases, long position, long groups, int crc, long time, long lastGroup) {
    /// Before the first group of any log.
    public static final LogMark START = new LogMark(List.of(0L), 0, 0, 0, 0, 0);

    public LogMark {
        bases = List.copyOf(bases);
    }

    /// @param bases of all segments that are known
    static LogMark after(GroupHeader header, long[] bases) {
        var known = new Long[header.segment()];
        for (int segment = 0; segment < known.length; segment++) {
            known[segment] = bases[segment];
        }
        return new LogMark(
                List.of(known),
                header.end(),
                header.groupNumber(),
                header.groupCrc(),
                header.time(),
                header.position());
    }

    LogCursor cursor() {
        return new LogCursor(bases.size(), bases.getLast(), position, groups, crc, time);
    }

    /// What is known of the log before this place: where its segments begin, and no head.
    IndexCheckpoint checkpoint(Index empty) {
        empty.bases(bases.stream().mapToLong(Long::longValue).toArray());
        return new IndexCheckpoint(empty, cursor(), lastGroup, position, crc);
    }
}
