package io.kvmsim.values;

import java.math.BigDecimal;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Virtual time as users write it, in microseconds since the start of a run.
public final class VirtualTime {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(us|ms|s|m|h|d)");
    private static final Pattern CLOCK =
            Pattern.compile("(?:([0-9]{1,8})d )?([0-9]{1,4}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,6}))?");
    private static final long SECOND = 1_000_000;
    private static final long DAY_SECONDS = 86_400;
    private static final Map<String, Long> MICROS = Map.of(
            "us", 1L, "ms", 1_000L, "s", SECOND, "m", 60 * SECOND, "h", 3_600 * SECOND, "d", DAY_SECONDS * SECOND);

    private VirtualTime() {}

    /// Of `+1h30m` or of what [#text] writes, `+00:10:03.250`: a plus sign in front. Nothing where it is neither.
    public static OptionalLong parse(String text) {
        if (!text.startsWith("+")) {
            return OptionalLong.empty();
        }
        var rest = text.substring(1);
        var clock = CLOCK.matcher(rest);
        if (clock.matches()) {
            long days = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
            long seconds = days * DAY_SECONDS
                    + Long.parseLong(clock.group(2)) * 3600
                    + Long.parseLong(clock.group(3)) * 60
                    + Long.parseLong(clock.group(4));
            var fraction = clock.group(5) == null ? "" : clock.group(5);
            return OptionalLong.of(seconds * SECOND + Long.parseLong((fraction + "000000").substring(0, 6)));
        }
        return micros(rest);
    }

    /// Microseconds of a length of time, such as `500ms`, `1h30m` and `7d`; empty if the text is not such a time or
    /// not below 2^63.
    public static OptionalLong micros(String text) {
        var matcher = PART.matcher(text);
        var sum = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            sum = sum.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(MICROS.get(matcher.group(2)))));
            end = matcher.end();
        }
        boolean whole = end > 0 && end == text.length();
        return whole && sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0
                ? OptionalLong.of(sum.longValue())
                : OptionalLong.empty();
    }

    /// `+00:10:03.250`, `+2d 01:30:05.000`: with milliseconds, or with microseconds where there are some.
    public static String text(long micros) {
        return "+" + length(micros);
    }

    /// The same without a sign.
    public static String length(long micros) {
        long seconds = micros / SECOND;
        long rest = micros % SECOND;
        var days = seconds >= DAY_SECONDS ? seconds / DAY_SECONDS + "d " : "";
        var fraction = rest % 1000 == 0 ? "%03d".formatted(rest / 1000) : "%06d".formatted(rest);
        return "%s%02d:%02d:%02d.%s"
                .formatted(days, seconds % DAY_SECONDS / 3600, seconds / 60 % 60, seconds % 60, fraction);
    }
}
