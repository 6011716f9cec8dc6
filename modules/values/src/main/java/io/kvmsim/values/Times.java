package io.kvmsim.values;

import java.util.Map;
import java.util.Optional;

/// Times as users write them: `500ms`, `1h30m`, `7d`.
public final class Times {
    private static final Map<String, Long> MICROS = Map.of(
            "us", 1L, "ms", 1_000L, "s", 1_000_000L, "m", 60_000_000L, "h", 3_600_000_000L, "d", 86_400_000_000L);

    private static final long DAY_SECONDS = 86_400;

    private Times() {}

    /// Microseconds, or nothing where the text is not a time below 2^63 of them.
    public static Optional<Long> micros(String text) {
        var micros = VirtualTime.micros(text.strip());
        return micros.isPresent() ? Optional.of(micros.getAsLong()) : Optional.empty();
    }

    /// Microseconds of a time with a sign.
    public static Optional<Long> signedMicros(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return micros(signed ? text.substring(1) : text).map(it -> text.startsWith("-") ? -it : it);
    }

    /// A moment for people: `+2d 01:30:05.250`.
    public static String moment(long micros) {
        long seconds = micros / MICROS.get("s");
        long millis = micros / MICROS.get("ms") % 1000;
        var clock = "%02d:%02d:%02d".formatted(seconds % DAY_SECONDS / 3600, seconds / 60 % 60, seconds % 60);
        var days = seconds >= DAY_SECONDS ? seconds / DAY_SECONDS + "d " : "";
        return "+" + days + clock + (millis > 0 ? ".%03d".formatted(millis) : "");
    }

    /// A length of time for people: the largest unit that says it exactly.
    public static String length(long micros) {
        for (var unit : new String[] {"d", "h", "m", "s", "ms"}) {
            if (micros != 0 && micros % MICROS.get(unit) == 0) {
                return micros / MICROS.get(unit) + unit;
            }
        }
        return micros == 0 ? "0s" : micros + "us";
    }
}
