package io.kvmsim.sim;

import java.util.Arrays;

/// How times are spread, in a constant amount of memory: counted exactly up to 255 microseconds, and above by their
/// first eight binary digits, so that what it gives is at most 1/128 more than the true one, and never less.
final class Quantiles {
    private static final int DIGITS = 7;
    private static final int STEPS = 1 << DIGITS;

    private long[] counts = new long[STEPS];
    private long count;
    private long max;

    /// @param micros 0 or more
    void add(long micros) {
        int index = index(micros);
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(index + 1, counts.length * 2));
        }
        counts[index]++;
        count++;
        max = Math.max(max, micros);
    }

    private static int index(long micros) {
        int shift = Math.max(Long.SIZE - Long.numberOfLeadingZeros(micros) - DIGITS - 1, 0);
        return shift * STEPS + (int) (micros >>> shift);
    }

    /// The greatest time that is counted with this index.
    private static long greatest(int index) {
        int shift = Math.max(index / STEPS - 1, 0);
        int digits = index - shift * STEPS;
        return (digits + 1L << shift) - 1;
    }

    /// The smallest time that at least this share does not exceed, microseconds; 0 where there is none.
    long at(double share) {
        long rank = Math.max((long) Math.ceil(share * count), 1);
        long seen = 0;
        for (int index = 0; index < counts.length; index++) {
            seen += counts[index];
            if (seen >= rank) {
                return Math.min(greatest(index), max);
            }
        }
        return 0;
    }

    long max() {
        return max;
    }
}
