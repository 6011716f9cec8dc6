package io.kvmsim.scenario.sim;

import org.HdrHistogram.Histogram;

/// How times are spread, in a bounded amount of memory: three decimal digits of each are kept, so that what it gives is
/// at most a thousandth more than the true one, and never less.
final class Quantiles {
    private static final int DIGITS = 3;
    private static final double PERCENT = 100;

    private final Histogram histogram = new Histogram(DIGITS);
    private long max;

    /// @param micros 0 or more
    void add(long micros) {
        histogram.recordValue(micros);
        max = Math.max(max, micros);
    }

    /// The smallest time that at least this share does not exceed, microseconds; 0 where there is none.
    long at(double share) {
        return Math.min(histogram.getValueAtPercentile(share * PERCENT), max);
    }

    long max() {
        return max;
    }
}
