package io.kvmsim.load.measure;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// How long things took: a histogram of nanoseconds with three digits. For one thread.
public final class Latency {
    private static final long MOST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;
    private static final double MICROS = 1e3;

    private final Histogram histogram = new Histogram(MOST_NANOS, DIGITS);

    public void add(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public void reset() {
        histogram.reset();
    }

    /// @param percent such as 99.9
    public double micros(double percent) {
        return histogram.getValueAtPercentile(percent) / MICROS;
    }

    /// The usual percentiles in microseconds.
    public Figures figures() {
        return new Figures()
                .put("p50Micros", micros(50))
                .put("p99Micros", micros(99))
                .put("p999Micros", micros(99.9))
                .put("maxMicros", histogram.getMaxValue() / MICROS);
    }
}
