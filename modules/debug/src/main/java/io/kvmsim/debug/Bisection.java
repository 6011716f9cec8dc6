package io.kvmsim.debug;

import java.io.IOException;
import java.util.Optional;

/// Finds the first stop after which a condition holds.
///
/// @param number    of the stop
/// @param looked    the number of stops examined
/// @param byHalving else one stop after the other: the condition may hold, and no longer, and hold again
public record Bisection(long number, Stop stop, long looked, boolean byHalving) {
    /// Nothing where it never holds.
    public static Optional<Bisection> of(Track track, Condition bad) throws IOException {
        return bad.isMonotone() ? halving(track, bad) : scanning(track, bad);
    }

    private static Optional<Bisection> halving(Track track, Condition bad) throws IOException {
        long low = 0;
        long high = track.size();
        // A VM that was closed has no state: it is the last one before that which is asked.
        for (var last = track.stop(high - 1); last.isPresent() && isGone(last.get()) && !bad.holds(last.get()); ) {
            high--;
            last = track.stop(high - 1);
        }
        long end = high;
        long looked = 0;
        while (low < high) {
            long middle = (low + high) >>> 1;
            looked++;
            if (bad.holds(track.stop(middle).orElseThrow())) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        long halved = looked;
        long found = low;
        return found == end
                ? Optional.empty()
                : track.stop(found).map(stop -> new Bisection(found, stop, halved, true));
    }

    private static boolean isGone(Stop stop) {
        return stop.after().vm(stop.vm()).isEmpty();
    }

    private static Optional<Bisection> scanning(Track track, Condition bad) throws IOException {
        long number = 0;
        for (var stop = track.stop(0); stop.isPresent(); stop = track.stop(number)) {
            if (bad.holds(stop.get())) {
                return Optional.of(new Bisection(number, stop.get(), number + 1, false));
            }
            number++;
        }
        return Optional.empty();
    }
}
