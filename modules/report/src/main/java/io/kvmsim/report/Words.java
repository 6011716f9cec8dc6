package io.kvmsim.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// Numbers and times as a person reads them, the same in every country.
final class Words {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final int PERCENT = 100;
    private static final double MILLIS = 1000;

    private Words() {}

    /// `1d 02:00`, `02:10:05`, `4m 05s`, `12.5 s`, `850 ms`: after a day nobody counts seconds.
    static String time(double seconds) {
        if (seconds < 1 && seconds > 0) {
            return trimmed(seconds * MILLIS, 3) + " ms";
        }
        if (seconds < MINUTE) {
            return trimmed(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        long second = whole % MINUTE;
        if (whole < HOUR) {
            return String.format(Locale.ROOT, "%dm %02ds", whole / MINUTE, second);
        }
        var clock = String.format(Locale.ROOT, "%02d:%02d", whole % DAY / HOUR, whole % HOUR / MINUTE);
        return whole < DAY
                ? String.format(Locale.ROOT, "%s:%02d", clock, second)
                : String.format(Locale.ROOT, "%dd %s", whole / DAY, clock);
    }

    /// Never rounded up to all: 99.7% of a host's memory is not all of it.
    static String percent(double share) {
        long whole = Math.round(share * PERCENT);
        return share < 1 && whole == PERCENT
                ? String.format(Locale.ROOT, "%.1f%%", Math.floor(share * MILLIS) / (MILLIS / PERCENT))
                : whole + "%";
    }

    /// `1 VM`, `5,000 VMs`.
    static String count(long number, String one) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : one + "s");
    }

    private static String trimmed(double number, int decimals) {
        return BigDecimal.valueOf(number)
                .setScale(decimals, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
