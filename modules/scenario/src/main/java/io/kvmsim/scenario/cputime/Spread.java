package io.kvmsim.scenario.cputime;

import java.util.Arrays;

/// How long shares were how large, in thousandths: one is counted as the next larger one, so that what it gives is
/// never too small. A share beyond 1 counts as 1.
final class Spread {
    private static final int BUCKETS = 1001;
    private static final int ONE = BUCKETS - 1;

    /// Windows.
    private final long[] passed = new long[BUCKETS];
    /// How many have such a share now, and since which window.
    private final int[] present = new int[BUCKETS];

    private final long[] since = new long[BUCKETS];
    private int highest;

    /// In which one a part of a whole is.
    static int bucket(long part, long whole) {
        return whole <= 0 ? 0 : (int) Math.min((part * ONE + whole - 1) / whole, ONE);
    }

    /// There is one more, or one less, from a window on.
    void change(long window, int bucket, int by) {
        settle(window, bucket);
        present[bucket] += by;
        if (by > 0) {
            highest = Math.max(highest, bucket);
        }
    }

    private void settle(long window, int bucket) {
        passed[bucket] += present[bucket] * (window - since[bucket]);
        since[bucket] = window;
    }

    /// The smallest share that was not exceeded for so much of all the time before a window.
    double at(double share, long window) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            settle(window, bucket);
        }
        long all = Arrays.stream(passed).sum();
        long upTo = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            upTo += passed[bucket];
            if (upTo > 0 && upTo >= share * all) {
                return bucket / (double) ONE;
            }
        }
        return 0;
    }

    /// The largest ever; one that has only just begun counts once a window has passed.
    double max(long window) {
        for (int bucket = highest; bucket > 0; bucket--) {
            settle(window, bucket);
            if (passed[bucket] > 0) {
                return bucket / (double) ONE;
            }
        }
        return 0;
    }
}
