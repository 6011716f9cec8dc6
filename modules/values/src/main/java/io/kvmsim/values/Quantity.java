package io.kvmsim.values;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Sizes as users write them: `4GiB`, `1.5 TiB`, `4096`; and rates: `100MiB/s`, `25Gbit/s`.
public final class Quantity {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(B|KiB|MiB|GiB|TiB|PiB)?");
    private static final Pattern RATE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB|bit|kbit|Mbit|Gbit|Tbit)/s");
    private static final int LENGTH_MAX = 40;
    private static final BigDecimal BITS = new BigDecimal(8);
    private static final Map<String, Integer> SHIFT =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40, "PiB", 50);
    /// Of ten, by a unit's first letter.
    private static final Map<Character, Integer> POWER = Map.of('b', 0, 'k', 3, 'M', 6, 'G', 9, 'T', 12);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int UNIT_BITS = 10;

    private Quantity() {}

    /// Bytes, or nothing where the text is not a size of less than 2^63 bytes, or not a whole number of them.
    public static Optional<Long> bytes(String text) {
        var matcher = SIZE.matcher(text.strip());
        if (text.length() > LENGTH_MAX || !matcher.matches()) {
            return Optional.empty();
        }
        var unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return whole(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << SHIFT.get(unit))));
    }

    /// Bytes a second, or nothing where the text is not a rate of at least one and less than 2^63.
    public static Optional<Long> bytesPerSecond(String text) {
        var matcher = RATE.matcher(text.strip());
        if (text.length() > LENGTH_MAX || !matcher.matches()) {
            return Optional.empty();
        }
        var number = new BigDecimal(matcher.group(1));
        var unit = matcher.group(2);
        var bytes = SHIFT.containsKey(unit)
                ? number.multiply(BigDecimal.valueOf(1L << SHIFT.get(unit)))
                : number.multiply(BigDecimal.TEN.pow(POWER.get(unit.charAt(0))));
        var whole = (unit.endsWith("bit") ? bytes.divide(BITS) : bytes).setScale(0, RoundingMode.DOWN);
        return whole(whole).filter(it -> it > 0);
    }

    private static Optional<Long> whole(BigDecimal bytes) {
        try {
            return Optional.of(bytes.longValueExact());
        } catch (ArithmeticException _) {
            return Optional.empty();
        }
    }

    /// For people: exact where the size is a whole number of a unit, else with one decimal.
    public static String readable(long bytes) {
        int unit = 0;
        long whole = bytes;
        while (unit < UNITS.length - 1 && whole >= 1 << UNIT_BITS && whole % (1 << UNIT_BITS) == 0) {
            whole >>= UNIT_BITS;
            unit++;
        }
        if (whole < 1 << UNIT_BITS || unit == UNITS.length - 1) {
            return whole + " " + UNITS[unit];
        }
        double size = bytes;
        int rounded = 0;
        while (rounded < UNITS.length - 1 && size >= 1 << UNIT_BITS) {
            size /= 1 << UNIT_BITS;
            rounded++;
        }
        return "%.1f %s".formatted(size, UNITS[rounded]);
    }
}
