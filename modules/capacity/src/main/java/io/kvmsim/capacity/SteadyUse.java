package io.kvmsim.capacity;

import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.Scenario.MemoryUse;

/// How much of its memory a guest uses in the long run: one number for each distribution of a scenario.
///
/// @param touched of its memory
/// @param unused  of what is touched
/// @param balloon of its memory
record SteadyUse(double touched, double unused, double balloon) {
    /// Of a guest of whose memory nothing is said: as in a run, it touches none of it.
    static final SteadyUse NONE = new SteadyUse(0, 0, 0);

    private static final long HOUR = 3_600_000_000L;

    /// What is expected; of a guest that grows, where it stops growing.
    static SteadyUse of(MemoryUse use) {
        double most = Math.clamp(use.touchedMax(), 0, 1);
        double touched = mean(use.growth()) > 0 ? most : share(mean(use.touched()), most);
        return new SteadyUse(touched, share(mean(use.unused()), 1), share(mean(use.balloon()), 1));
    }

    /// Whether guests with this use need different amounts of memory, or one of them at different times.
    static boolean varies(MemoryUse use) {
        boolean grows = mean(use.growth()) > 0;
        return !grows && !isConstant(use.touched()) || !isConstant(use.unused()) || !isConstant(use.balloon());
    }

    /// In the long run: what has grown has grown as far as it can.
    static MemoryUse inTheLongRun(MemoryUse use, String name) {
        double most = Math.clamp(use.touchedMax(), 0, 1);
        return new MemoryUse(
                name,
                use.every(),
                mean(use.growth()) > 0 ? new Distribution.Constant(most) : use.touched(),
                Distribution.ZERO,
                most,
                use.unused(),
                Distribution.ZERO,
                use.balloon(),
                0);
    }

    private static boolean isConstant(Distribution distribution) {
        return switch (distribution) {
            case Distribution.Constant _ -> true;
            case Distribution.Uniform(var low, var high) -> low == high;
            case Distribution.Triangular(var low, var _, var high) -> low == high;
            case Distribution.Exponential(var mean) -> mean == 0;
            case Distribution.LogNormal(var median, var sigma) -> median == 0 || sigma == 0;
            case Distribution.Samples(var values) -> values.stream().distinct().count() == 1;
        };
    }

    /// The same for a simulation: nothing left to chance.
    MemoryUse constant(String name) {
        return new MemoryUse(
                name,
                HOUR,
                new Distribution.Constant(touched),
                Distribution.ZERO,
                1,
                new Distribution.Constant(unused),
                Distribution.ZERO,
                new Distribution.Constant(balloon),
                0);
    }

    private static double share(double value, double most) {
        return Math.clamp(value, 0, most);
    }

    static double mean(Distribution distribution) {
        return switch (distribution) {
            case Distribution.Constant(var value) -> value;
            case Distribution.Uniform(var low, var high) -> (low + high) / 2;
            case Distribution.Triangular(var low, var mode, var high) -> (low + mode + high) / 3;
            case Distribution.Exponential(var mean) -> mean;
            case Distribution.LogNormal(var median, var sigma) -> median * StrictMath.exp(sigma * sigma / 2);
            case Distribution.Samples(var values) ->
                values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
        };
    }
}
