package io.kvmsim.report;

import java.util.Arrays;

/// How values are spread: the one in the middle, the one that 99 of 100 do not exceed, the greatest.
record Spread(double p50, double p99, double max) {
    static final Spread NONE = new Spread(0, 0, 0);

    private static final double MIDDLE = 0.5;
    private static final double NEARLY_ALL = 0.99;

    /// Each of the three is one of the values: the smallest one that at least that share of the values does not
    /// exceed.
    static Spread of(double[] values) {
        if (values.length == 0) {
            return NONE;
        }
        var sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(rank(sorted, MIDDLE), rank(sorted, NEARLY_ALL), sorted[sorted.length - 1]);
    }

    private static double rank(double[] sorted, double share) {
        return sorted[Math.max((int) Math.ceil(share * sorted.length) - 1, 0)];
    }
}
