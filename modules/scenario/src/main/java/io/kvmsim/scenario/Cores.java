package io.kvmsim.scenario;

import java.math.BigDecimal;

/// CPU time as a number of cores, in whole millionths: sums and shares of them are exact, so that the same seed gives
/// the same bytes. One core is what a core of the machine does with one thread, before any multiprocessor factor.
public final class Cores {
    /// Millionths of a core.
    public static final long ONE = 1_000_000;

    private static final int DIGITS = 6;

    private Cores() {}

    /// @return millionths, rounded to the nearest
    public static long of(double cores) {
        return Math.round(cores * ONE);
    }

    /// With as many decimals as it needs.
    public static String text(long millionths) {
        return BigDecimal.valueOf(millionths, DIGITS).stripTrailingZeros().toPlainString();
    }
}
