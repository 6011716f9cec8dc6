package io.kvmsim.history.fold;

import io.kvmsim.values.TodText;
import java.util.ArrayList;
import java.util.List;

/// A host's TOD clock over a run: where it starts, what it gains, and by how much it was stepped.
///
/// @param start      at virtual time 0, microseconds since 1970-01-01T00:00Z
/// @param driftNanos that it gains each second
/// @param steps      in the order of their times
public record HostClock(long start, long driftNanos, List<Step> steps) {
    private static final long SECOND = 1_000_000;
    private static final int NANOS_PER_MICRO = 1000;
    /// A century: a clock is never so far behind its run that a moment is not reached by then.
    private static final long UNTIL_MAX = 100L * 366 * 86_400 * SECOND;

    /// @param micros virtual time from which on it counts
    /// @param sum    of this step and all before it, microseconds
    record Step(long micros, long sum) {}

    public HostClock(long start, long driftNanos) {
        this(start, driftNanos, List.of());
    }

    /// A clock that is never stepped.
    ///
    /// @param tod at virtual time 0, unit 2^-12 microseconds
    static HostClock starting(long tod) {
        return new HostClock(TodText.epochMicros(tod), 0);
    }

    /// The same, stepped once more, after all other steps.
    public HostClock stepped(long micros, long by) {
        var more = new ArrayList<>(steps);
        more.add(new Step(micros, steps.isEmpty() ? by : steps.getLast().sum() + by));
        return new HostClock(start, driftNanos, List.copyOf(more));
    }

    /// What it shows, microseconds since 1970-01-01T00:00Z. A step counts for all of its own microsecond.
    ///
    /// @param micros virtual time
    public long at(long micros) {
        int next = next(micros);
        return running(micros) + (next == 0 ? 0 : steps.get(next - 1).sum());
    }

    private long running(long micros) {
        long gained = micros / SECOND * driftNanos + micros % SECOND * driftNanos / SECOND;
        return start + micros + gained / NANOS_PER_MICRO;
    }

    /// The number of the first step that is later.
    private int next(long micros) {
        int from = 0;
        int to = steps.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (steps.get(middle).micros() <= micros) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /// The latest that it shows in a time. Between two steps it never runs backwards.
    public long latest(long from, long to) {
        long latest = at(to);
        for (int step = next(from); step < next(to); step++) {
            latest = Math.max(latest, at(steps.get(step).micros() - 1));
        }
        return latest;
    }

    /// The earliest that it shows in a time.
    public long earliest(long from, long to) {
        long earliest = at(from);
        for (int step = next(from); step < next(to); step++) {
            earliest = Math.min(earliest, at(steps.get(step).micros()));
        }
        return earliest;
    }

    /// The last virtual time until which it has never shown more than that; 0 where it starts with more.
    public long until(long epochMicros) {
        long reached = 0;
        long beyond = UNTIL_MAX;
        while (beyond - reached > 1) {
            long middle = (reached + beyond) >>> 1;
            if (latest(0, middle) <= epochMicros) {
                reached = middle;
            } else {
                beyond = middle;
            }
        }
        return reached;
    }
}
