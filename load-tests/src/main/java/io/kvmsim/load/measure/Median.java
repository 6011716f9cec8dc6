package io.kvmsim.load.measure;

import java.util.Collection;

/// The middle of several rounds.
public final class Median {
    private Median() {}

    /// The middle one, or the mean of the middle two; not a number where there is none.
    public static double of(Collection<Double> values) {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
