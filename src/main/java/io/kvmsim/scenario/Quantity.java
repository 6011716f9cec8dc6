package io.kvmsim.scenario;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Sizes as people write them: `4GiB`, `512 MiB`, `4096`.
public final class Quantity {
    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KiB|MiB|GiB|TiB|PiB)?");
    private static final Map<String, Integer> SHIFT =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40, "PiB", 50);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int UNIT_BITS = 10;

    private Quantity() {}

    /// Bytes, or nothing where the text is no size of less than 2^63 bytes.
    public static Optional<Long> bytes(String text) {
        var matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(matcher.group(1));
            int shift = matcher.group(2) == null ? 0 : SHIFT.get(matcher.group(2));
            return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
        } catch (NumberFormatException _) {
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
