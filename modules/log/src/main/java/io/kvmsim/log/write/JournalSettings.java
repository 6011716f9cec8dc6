package io.kvmsim.log.write;

/// The limits of a journal's writer.
///
/// @param segmentBytes a segment is closed before a group that would make it longer
/// @param groupBytesMax writes that wait for the disk are gathered into one group up to this size; callers wait while
///     it is full
/// @param checkpointBytes the index is checkpointed each time the log has grown by this number of bytes, and on
///                        closing; 0: only on closing
public record JournalSettings(long segmentBytes, int groupBytesMax, long checkpointBytes) {
    public static final JournalSettings DEFAULT = new JournalSettings(64L << 20, 1 << 20, 256L << 20);

    static final long SEGMENT_BYTES_MIN = 1024;
    static final long SEGMENT_BYTES_MAX = 1L << 32;
    static final int GROUP_BYTES_MIN = 1024;
    static final int GROUP_BYTES_MAX = 16 << 20;

    public JournalSettings {
        check("segment-bytes", segmentBytes, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        check("group-bytes-max", groupBytesMax, GROUP_BYTES_MIN, GROUP_BYTES_MAX);
        check("checkpoint-bytes", checkpointBytes, 0, Long.MAX_VALUE);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s is %d; it must be from %d to %d".formatted(name, value, min, max));
        }
    }
}
