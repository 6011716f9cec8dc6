package io.kvmsim.scenario.cputime;

import java.util.Arrays;

/// Shares out what there is in proportion to weights: what one does not need is shared among the others, so that nobody
/// has less than its fair share while another has more.
final class MaxMin {
    private MaxMin() {}

    /// In whole units. What is left when all shares are rounded down goes to the first of those that need more, a unit
    /// each.
    ///
    /// @param capacity what there is
    /// @param weights  at least 1 each; their sum times the capacity fits into a long
    /// @param limits   what each needs at most
    /// @param granted  what each is given: the result
    static void share(long capacity, int[] weights, long[] limits, long[] granted, int count) {
        long needed = 0;
        for (int at = 0; at < count; at++) {
            needed += limits[at];
        }
        System.arraycopy(limits, 0, granted, 0, count);
        if (needed <= capacity) {
            return;
        }
        int[] open = new int[count];
        Arrays.setAll(open, at -> at);
        int left = count;
        long rest = capacity;
        for (boolean closes = true; closes; ) {
            long sum = sum(weights, open, left);
            long now = rest;
            int still = 0;
            for (int at = 0; at < left; at++) {
                int one = open[at];
                if (limits[one] <= now * weights[one] / sum) {
                    rest -= limits[one];
                } else {
                    open[still++] = one;
                }
            }
            closes = still < left && still > 0;
            left = still;
        }
        long sum = sum(weights, open, left);
        long over = rest;
        for (int at = 0; at < left; at++) {
            granted[open[at]] = rest * weights[open[at]] / sum;
            over -= granted[open[at]];
        }
        for (int at = 0; at < over; at++) {
            granted[open[at]]++;
        }
    }

    private static long sum(int[] weights, int[] open, int left) {
        long sum = 0;
        for (int at = 0; at < left; at++) {
            sum += weights[open[at]];
        }
        return sum;
    }
}
