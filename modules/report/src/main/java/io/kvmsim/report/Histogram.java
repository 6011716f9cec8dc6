package io.kvmsim.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How many values fall between which: bounds are 1, 2 and 5 of each power of ten, since downtimes span several.
///
/// @param unit of the values: `seconds`, or empty for a count
/// @param bins from the first that holds a value to the last
record Histogram(String name, String unit, List<Bin> bins, Spread spread) {
    private static final int[] STEPS = {1, 2, 5};
    private static final int POWERS = 24;
    private static final int SMALLEST_POWER = -9;

    /// @param from inclusive; 0 in the first, whatever the bounds say
    /// @param to   exclusive
    record Bin(double from, double to, long count) {}

    static Histogram of(String name, String unit, double[] values) {
        var bounds = bounds();
        var counts = new long[bounds.length];
        for (var value : values) {
            counts[bin(bounds, value)]++;
        }
        var bins = new ArrayList<Bin>();
        int first = 0;
        while (first < counts.length && counts[first] == 0) {
            first++;
        }
        int last = counts.length - 1;
        while (last >= first && counts[last] == 0) {
            last--;
        }
        for (int bin = first; bin <= last; bin++) {
            double to = bin + 1 < bounds.length ? bounds[bin + 1] : Double.MAX_VALUE;
            bins.add(new Bin(bounds[bin], to, counts[bin]));
        }
        return new Histogram(name, unit, bins, Spread.of(values));
    }

    private static int bin(double[] bounds, double value) {
        int found = Arrays.binarySearch(bounds, value);
        return found >= 0 ? found : -found - 2;
    }

    /// 0, and then the steps of each power.
    private static double[] bounds() {
        var bounds = new double[1 + POWERS * STEPS.length];
        int next = 1;
        for (int power = 0; power < POWERS; power++) {
            for (var step : STEPS) {
                // Read from its digits: multiplied together 5e-3 would not be the number that a file means by 0.005.
                bounds[next++] = Double.parseDouble(step + "e" + (power + SMALLEST_POWER));
            }
        }
        return bounds;
    }
}
