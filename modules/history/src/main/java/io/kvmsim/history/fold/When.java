package io.kvmsim.history.fold;

import io.kvmsim.history.index.Hour;
import io.kvmsim.ledger.Cause;
import io.kvmsim.values.VirtualTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// The time of a call: at a time of the run, which is also a time of day by the hosts' TOD clocks, or in real time.
///
/// @param isVirtual  on virtual time
/// @param micros     since the run's start, or since 1970-01-01T00:00Z
/// @param wallMicros since 1970-01-01T00:00Z; on virtual time by the TOD clock of the host that the VM lives on
/// @param latest     of it and of all wall times before it in the same history: what it counts as where moments are
///                   compared, so that the times of a history never run backwards
public record When(boolean isVirtual, long micros, long wallMicros, long latest) {
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /// Nothing was before.
    public static final long NEVER = Long.MIN_VALUE;

    /// @param clock of the host
    /// @param latest wall time before it in its history, or [#NEVER]
    public static When of(Cause cause, long offsetMicros, HostClock clock, long latest) {
        return switch (cause) {
            case Cause.Virtual(var start) -> {
                long micros = start + offsetMicros;
                long wall = clock.at(micros);
                yield new When(true, micros, wall, Math.max(latest, wall));
            }
            case Cause.Wall(var start, var _, var _) -> {
                long micros = start + offsetMicros;
                yield new When(false, micros, micros, Math.max(latest, micros));
            }
        };
    }

    /// What happened to a host itself.
    public static When ofHost(long micros, HostClock clock) {
        return new When(true, micros, clock.at(micros), clock.latest(0, micros));
    }

    /// Whether the clock had already shown a later time.
    public boolean isSetBack() {
        return wallMicros < latest;
    }

    /// What it counts as, RFC 3339.
    public String countsAs() {
        return rfc3339(latest);
    }

    /// `+00:10:03.250` or `2026-11-22T19:40:00.123Z`.
    public String text() {
        return isVirtual ? VirtualTime.text(micros) : rfc3339(micros);
    }

    /// The hour that it is in.
    public String hour() {
        return Hour.of(isVirtual, micros);
    }

    public static String rfc3339(long epochMicros) {
        return RFC_3339.format(Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS));
    }
}
