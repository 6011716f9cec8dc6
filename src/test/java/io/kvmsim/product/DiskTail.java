package io.kvmsim.product;

import java.util.Arrays;
import java.util.SplittableRandom;

/// What a disk may hold of a segment after the last force.
enum DiskTail {
    NOTHING,
    ZEROS,
    RANDOM_BYTES,
    /// A part of what was written next is missing.
    A_GROUP_WITH_A_HOLE;

    private static final int BYTES_MAX = 6000;

    /// The bytes from an offset of a segment on; empty where the segment ends too early for this kind.
    byte[] bytes(Segments segments, String segment, int offset, SplittableRandom random) {
        boolean isEnd = segments.files().get(segment).length == offset;
        var some = new byte[1 + random.nextInt(BYTES_MAX)];
        return switch (this) {
            case NOTHING -> new byte[0];
            case ZEROS -> some;
            case RANDOM_BYTES -> {
                random.nextBytes(some);
                yield some;
            }
            case A_GROUP_WITH_A_HOLE -> isEnd ? new byte[0] : withHole(segments.group(segment, offset), random);
        };
    }

    private static byte[] withHole(byte[] group, SplittableRandom random) {
        var holed = group.clone();
        do {
            int from = random.nextInt(group.length);
            Arrays.fill(holed, from, from + 1 + random.nextInt(group.length - from), (byte) 0);
        } while (Arrays.equals(holed, group));
        return holed;
    }

    /// Zeros in the place of the next group; none where no group with records follows that.
    static byte[] hole(Segments segments, String segment, int offset) {
        int end = segments.files().get(segment).length;
        if (offset == end) {
            return new byte[0];
        }
        int hole = segments.groupEnd(segment, offset);
        boolean isFollowed = hole < end && segments.groupEnd(segment, hole) - hole > Segments.HEADER_BYTES;
        return new byte[isFollowed ? hole - offset : 0];
    }
}
