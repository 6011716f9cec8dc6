package io.kvmsim.log.format;

/// A place between two groups: where the next one is expected and what it must continue.
///
/// @param segment the number of the segment file, counted from 1
/// @param segmentBase the position of that segment's first byte
/// @param position the position in the whole log, counted in bytes over all segments
/// @param groups how many groups stand before
/// @param crc the group CRC of the last of them, 0 at the start
/// @param time the time of the last of them
public record LogCursor(int segment, long segmentBase, long position, long groups, int crc, long time) {
    public static final LogCursor START = new LogCursor(1, 0, 0, 0, 0, 0);

    /// Before the first group of a segment, if what that group's header says of itself and of the one before it is so.
    public static LogCursor before(int segment, GroupHeader first) {
        return new LogCursor(
                segment, first.position(), first.position(), first.groupNumber() - 1, first.previousCrc(), 0);
    }

    public long offset() {
        return position - segmentBase;
    }

    public LogCursor after(GroupHeader header) {
        return new LogCursor(segment, segmentBase, header.end(), groups + 1, header.groupCrc(), header.time());
    }

    public LogCursor inNextSegment() {
        return new LogCursor(segment + 1, position, position, groups, crc, time);
    }
}
