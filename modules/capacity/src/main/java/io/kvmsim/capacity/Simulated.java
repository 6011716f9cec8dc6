package io.kvmsim.capacity;

import java.util.function.IntPredicate;

/// The result of the simulation for a number of guests from the closed form.
///
/// @param guests   that fit by simulation; the closed form's number where it was not simulated
/// @param seeds    with which all of them ran; 0 where nothing is left to chance
/// @param holdsFor the share of all seeds for which that is so at least, at a confidence of 95 %; 1 where nothing is
///                 left to chance, 0 where it was not simulated
public record Simulated(Outcome outcome, long guests, int seeds, double holdsFor) {
    Simulated(Outcome outcome, long guests) {
        this(outcome, guests, 0, outcome == Outcome.NOT_SIMULATED ? 0 : 1);
    }

    /// More guests take too long.
    static final int GUESTS_MAX = 5_000;

    /// How the two compare.
    public enum Outcome {
        CONFIRMED,
        DIFFERS,
        NOT_SIMULATED
    }

    /// Checks that `expected` guests fit and one more does not; otherwise finds the number for which this is true.
    ///
    /// @param allRun whether all of a number of guests run
    static Simulated of(long expected, IntPredicate allRun) {
        if (expected > GUESTS_MAX) {
            return new Simulated(Outcome.NOT_SIMULATED, expected);
        }
        int at = (int) expected;
        boolean fits = at == 0 || allRun.test(at);
        if (fits && !allRun.test(at + 1)) {
            return new Simulated(Outcome.CONFIRMED, expected);
        }
        return new Simulated(Outcome.DIFFERS, fits ? above(at + 1, allRun) : below(at, allRun));
    }

    private static int above(int fitting, IntPredicate allRun) {
        int low = fitting;
        int step = 1;
        while (low + step < 2 * GUESTS_MAX && allRun.test(low + step)) {
            low += step;
            step *= 2;
        }
        return between(low, low + step, allRun);
    }

    private static int below(int tooMany, IntPredicate allRun) {
        return between(0, tooMany, allRun);
    }

    private static int between(int fitting, int tooMany, IntPredicate allRun) {
        int low = fitting;
        int high = tooMany;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (allRun.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// By trials with seeds.
    static Simulated of(Seeds.Found found) {
        double share = Math.floor(found.holdsFor() * 1000) / 1000;
        return new Simulated(Outcome.CONFIRMED, found.guests(), found.seeds(), share);
    }

    /// For people.
    public String words() {
        return switch (outcome) {
            case CONFIRMED ->
                seeds == 0
                        ? "confirmed"
                        : "confirmed with %d of %d seeds (at least %d %% of all)"
                                .formatted(seeds, seeds, (int) (holdsFor * 100));
            case DIFFERS -> "differs: %,d".formatted(guests);
            case NOT_SIMULATED -> "not simulated (%,d guests)".formatted(guests);
        };
    }
}
