package io.kvmsim.history;

import io.kvmsim.ledger.Cause;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// When a call was made: at a time of the run, which is also a time of day by the hosts' TOD clocks, or in real time.
///
/// @param isVirtual  on virtual time
/// @param micros     since the run's start, or since 1970-01-01T00:00Z
/// @param wallMicros since 1970-01-01T00:00Z; on virtual time by the hosts' TOD clocks, as if none was ever stepped
public record When(boolean isVirtual, long micros, long wallMicros) {
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long HOUR = 3_600_000_000L;

    /// @param startTod the hosts' TOD clock at virtual time 0
    static When of(Cause cause, long offsetMicros, long startTod) {
        return switch (cause) {
            case Cause.Virtual(var micros) -> virtual(micros + offsetMicros, startTod);
            case Cause.Wall(var micros, var _, var _) -> new When(false, micros + offsetMicros, micros + offsetMicros);
        };
    }

    /// @param startTod the hosts' TOD clock at virtual time 0
    static When virtual(long micros, long startTod) {
        return new When(true, micros, TodText.epochMicros(startTod) + micros);
    }

    /// `+00:10:03.250` or `2026-11-22T19:40:00.123Z`.
    public String text() {
        return isVirtual ? VirtualTime.text(micros) : rfc3339(micros);
    }

    /// The hour that it is in.
    public String hour() {
        long start = Math.floorDiv(micros, HOUR) * HOUR;
        return isVirtual ? "+" + micros / HOUR + "h" : rfc3339(start).substring(0, 16) + "Z";
    }

    static String rfc3339(long epochMicros) {
        return RFC_3339.format(Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS));
    }
}
