package io.kvmsim.values;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// The value of a TOD clock as a time. Bit 51 counts microseconds, from 1900-01-01T00:00 on.
public final class TodText {
    private static final Instant START = Instant.parse("1900-01-01T00:00:00Z");
    private static final int MICRO_BITS = 12;
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private TodText() {}

    /// `2026-01-01 00:00:00.000000`
    ///
    /// @param tod bits 0-63, unsigned
    public static String of(long tod) {
        return FORM.format(at(tod));
    }

    private static Instant at(long tod) {
        return START.plus(tod >>> MICRO_BITS, ChronoUnit.MICROS);
    }

    /// The clock `micros` microseconds later.
    public static long after(long tod, long micros) {
        return tod + (micros << MICRO_BITS);
    }

    /// The clock at a time of day.
    ///
    /// @param micros since 1970-01-01T00:00Z
    public static long ofEpochMicros(long micros) {
        return ChronoUnit.MICROS.between(START, Instant.EPOCH) + micros << MICRO_BITS;
    }

    /// The byte in front of the clock: 1 once its 64 bits have wrapped, in 2042.
    ///
    /// @param micros since 1970-01-01T00:00Z
    public static int epochIndex(long micros) {
        return (int) (ChronoUnit.MICROS.between(START, Instant.EPOCH) + micros >> Long.SIZE - MICRO_BITS);
    }

    /// Microseconds since 1970-01-01T00:00Z.
    public static long epochMicros(long tod) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at(tod));
    }
}
