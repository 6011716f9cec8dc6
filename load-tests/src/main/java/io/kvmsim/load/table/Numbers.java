package io.kvmsim.load.table;

import java.util.Locale;

/// Figures as they stand in the table.
final class Numbers {
    private static final double MANY = 100;
    private static final double FEW = 10;

    private Numbers() {}

    /// With three digits or more; a dash where there is no figure.
    static String of(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        double size = Math.abs(value);
        var format = size >= MANY || value == Math.rint(value) ? "%,.0f" : size >= FEW ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    static String mebibytes(double bytes) {
        return of(bytes / (1 << 20));
    }

    /// How many times the one is the other.
    static String ratio(double one, double other) {
        var ratio = of(one / other);
        return ratio.equals("-") ? ratio : ratio + "x";
    }
}
