package io.kvmsim.load.soak;

import io.kvmsim.load.measure.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What a soak's intervals say: heap and latency stay what they were, and nothing was refused.
///
/// @param lines    what was found
/// @param problems of it, what must not be; empty where all is well
record Verdict(List<String> lines, List<String> problems) {
    /// What the journal's index may keep of a name: its text, its place in a map, the numbers beside it.
    static final long BYTES_PER_NAME = 256;

    private static final double HEAP_GROWTH_PER_HOUR_MAX = 0.05;
    private static final long HEAP_GROWTH_BYTES_MAX = 20L << 20;
    private static final double P99_GROWTH_MAX = 1.5;
    /// The number of intervals divided by the number of warm-up intervals; there is at least one.
    private static final int WARM_UP = 5;

    /// Fewer say nothing.
    static final int INTERVALS_MIN = 4;

    private static final double MINUTES_PER_HOUR = 60;

    /// @throws IllegalArgumentException where there are too few
    static Verdict of(List<Interval> all) {
        if (all.size() < INTERVALS_MIN) {
            throw new IllegalArgumentException(all.size() + " intervals say nothing");
        }
        var verdict = new Verdict(new ArrayList<>(), new ArrayList<>());
        verdict.heap(all.subList(all.size() / 2, all.size()));
        verdict.latency(all.subList(Math.max(1, all.size() / WARM_UP), all.size()));
        long refused = all.stream().mapToLong(Interval::refused).sum();
        verdict.say(refused > 0, "%d calls were refused; none should be".formatted(refused));
        return verdict;
    }

    private void say(boolean isProblem, String line) {
        lines.add(line);
        if (isProblem) {
            problems.add(line);
        }
    }

    /// By the line of least squares, without what the index must keep.
    private void heap(List<Interval> half) {
        double perMinute = slope(half, interval -> interval.heapBytes() - BYTES_PER_NAME * interval.names());
        double minutes = half.getLast().minutes() - half.getFirst().minutes();
        double growth = perMinute * minutes;
        double perHour = perMinute * MINUTES_PER_HOUR / half.getFirst().heapBytes();
        say(
                growth >= HEAP_GROWTH_BYTES_MAX && perHour >= HEAP_GROWTH_PER_HOUR_MAX,
                "heap after collections grew by %.1f MiB in the last %.1f minutes, %.1f %% an hour (beside %d B a name)"
                        .formatted(growth / (1 << 20), minutes, perHour * 100, BYTES_PER_NAME));
    }

    private void latency(List<Interval> warm) {
        int third = Math.max(1, warm.size() / 3);
        double first = p99(warm.subList(0, third));
        double last = p99(warm.subList(warm.size() - third, warm.size()));
        say(
                last > P99_GROWTH_MAX * first,
                "p99 was %.0f us in the first third after warm-up and %.0f us in the last: %.2f times (at most %.1f)"
                        .formatted(first, last, last / first, P99_GROWTH_MAX));
    }

    private static double p99(List<Interval> intervals) {
        return Median.of(intervals.stream().map(Interval::p99Micros).toList());
    }

    /// By how much it rises a minute.
    private static double slope(List<Interval> intervals, ToDoubleFunction<Interval> figure) {
        double x = intervals.stream().mapToDouble(Interval::minutes).average().orElseThrow();
        double y = intervals.stream().mapToDouble(figure).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (var interval : intervals) {
            products += (interval.minutes() - x) * (figure.applyAsDouble(interval) - y);
            squares += (interval.minutes() - x) * (interval.minutes() - x);
        }
        return products / squares;
    }
}
