package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.Demand.Steps;
import io.kvmsim.scenario.SeededRandom;
import java.util.Arrays;
import java.util.Optional;

/// What a guest wants at which time: the same whenever it is asked, and whatever the guest has done before.
final class DemandOverTime {
    /// Nobody has that many cores: a draw beyond is one of these.
    static final long MAX = 100_000 * Cores.ONE;

    private static final long HOUR = 3_600_000_000L;
    private static final int HOURS = 24;
    private static final int WEEKDAYS = 5;
    private static final int DAYS = 7;
    private static final Steps NOTHING = new Steps(new long[0], new long[0]);

    private final Demand demand;
    private final SeededRandom random;
    private final Steps steps;

    DemandOverTime(Demand demand, long seed, String guest) {
        this.demand = demand;
        this.random = new SeededRandom(seed, guest + "/cpu");
        this.steps = demand instanceof Demand.Stepped(var byGuest, var others)
                ? Optional.ofNullable(byGuest.get(guest)).or(() -> others).orElse(NOTHING)
                : NOTHING;
    }

    /// Millionths of a core at a time, microseconds.
    long at(long micros) {
        return switch (demand) {
            case Demand.Drawn(var every, var cores) -> bounded(cores.draw(random.split(micros / every)) * Cores.ONE);
            case Demand.Profile profile -> {
                long hour = (profile.start() + micros) / HOUR;
                boolean weekend = hour / HOURS % DAYS >= WEEKDAYS;
                long cores = (weekend ? profile.weekend() : profile.weekday()).get((int) (hour % HOURS));
                yield bounded(cores * profile.factor().draw(random.split(micros / profile.every())));
            }
            case Demand.Stepped _ -> {
                int step = step(micros);
                yield step < 0 ? 0 : steps.cores()[step];
            }
        };
    }

    /// When it may be another one; `Long.MAX_VALUE` where it stays.
    long changes(long micros) {
        return switch (demand) {
            case Demand.Drawn(var every, var _) -> (micros / every + 1) * every;
            case Demand.Profile profile -> {
                long hour = ((profile.start() + micros) / HOUR + 1) * HOUR - profile.start();
                yield Math.min(hour, (micros / profile.every() + 1) * profile.every());
            }
            case Demand.Stepped _ -> {
                int next = step(micros) + 1;
                yield next < steps.times().length ? steps.times()[next] : Long.MAX_VALUE;
            }
        };
    }

    /// The last one that has begun; -1 before the first.
    private int step(long micros) {
        int found = Arrays.binarySearch(steps.times(), micros);
        return found < 0 ? -found - 2 : found;
    }

    private static long bounded(double millionths) {
        return Math.min(Math.round(millionths), MAX);
    }
}
