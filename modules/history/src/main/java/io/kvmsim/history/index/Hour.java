package io.kvmsim.history.index;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// The names of the hours by which calls are counted.
public final class Hour {
    private static final long MICROS = 3_600_000_000L;
    private static final DateTimeFormatter OF_DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:00'Z'").withZone(ZoneOffset.UTC);

    private Hour() {}

    /// `+200h` or `2026-11-22T19:00Z`.
    ///
    /// @param micros on virtual time since the run's start, else since 1970-01-01T00:00Z
    public static String of(boolean isVirtual, long micros) {
        return isVirtual ? "+" + micros / MICROS + "h" : OF_DAY.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
