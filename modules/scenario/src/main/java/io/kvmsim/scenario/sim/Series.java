package io.kvmsim.scenario.sim;

import io.kvmsim.values.Csv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The time series of hosts and guests: samples at the ends of windows, at most [#SAMPLES_MAX] of them. When there
/// are more, each second one is left out from then on, and what was counted is added to the next.
public final class Series {
    static final int SAMPLES_MAX = 2_000;

    private static final String TIMES_HEADER = "seconds host limit used kernel guest given_back swapped pressure "
            + "planned running stopped migrating killed unplaced calls refused events marked reclaimed balloon";

    private final List<Sample> samples = new ArrayList<>();
    private Map<String, Map<String, Long>> calls = new TreeMap<>();
    private int stride = 1;
    private int passed;

    private record HostRow(String host, HostMemory memory, long running, long killed) {}

    /// Counts are since the start.
    private record Sample(
            long micros,
            List<HostRow> hosts,
            Map<Guest.State, Long> states,
            long calls,
            long refused,
            long events,
            Map<String, Map<String, Long>> byCall,
            boolean kept) {}

    void call(String name, String result) {
        calls.computeIfAbsent(name, _ -> new TreeMap<>()).merge(result, 1L, Long::sum);
    }

    /// @param keep something broke: this moment is not left out later
    void sample(
            long micros,
            List<SimulatedHost> hosts,
            Map<Guest.State, Long> states,
            long callCount,
            long refused,
            long events,
            boolean keep) {
        var last = samples.isEmpty() ? null : samples.getLast();
        boolean same = last != null && last.micros() == micros; // the run's end, which is a window of its own
        boolean kept = keep || same && last.kept();
        if (same || last != null && passed % stride != 0 && !last.kept()) {
            // The last one stands for all since the one before: its counts come along.
            samples.removeLast();
            last.byCall()
                    .forEach((name, results) -> results.forEach((result, count) ->
                            calls.computeIfAbsent(name, _ -> new TreeMap<>()).merge(result, count, Long::sum)));
        }
        passed += same ? 0 : 1;
        var rows = hosts.stream().map(Series::row).toList();
        samples.add(new Sample(micros, rows, Map.copyOf(states), callCount, refused, events, calls, kept));
        calls = new TreeMap<>();
        if (samples.size() > SAMPLES_MAX) {
            thin();
        }
    }

    private void thin() {
        var kept = new ArrayList<Sample>();
        Sample waiting = null;
        for (var sample : samples) {
            if (waiting != null && !waiting.kept()) {
                kept.add(merged(waiting, sample));
                waiting = null;
            } else {
                if (waiting != null) {
                    kept.add(waiting);
                }
                waiting = sample;
            }
        }
        if (waiting != null) {
            kept.add(waiting);
        }
        samples.clear();
        samples.addAll(kept);
        stride *= 2;
        passed = 1;
    }

    private static Sample merged(Sample earlier, Sample later) {
        var both = new TreeMap<String, Map<String, Long>>();
        for (var one : List.of(earlier, later)) {
            one.byCall()
                    .forEach((name, results) -> results.forEach((result, count) ->
                            both.computeIfAbsent(name, _ -> new TreeMap<>()).merge(result, count, Long::sum)));
        }
        return new Sample(
                later.micros(),
                later.hosts(),
                later.states(),
                later.calls(),
                later.refused(),
                later.events(),
                both,
                later.kept());
    }

    private static HostRow row(SimulatedHost host) {
        long running = host.lives.stream().filter(life -> !life.isDoomed()).count();
        return new HostRow(host.home.name(), host.memory(), running, host.killed());
    }

    /// `timeseries.csv`: a row for each host and one for all, `*`, at each sample.
    public String times() {
        var csv = new Csv().row(List.of(TIMES_HEADER.split(" ")));
        Sample before = null;
        for (var sample : samples) {
            for (var row : sample.hosts()) {
                csv.row(cells(sample, row.host(), row.memory(), 0, row.running(), 0, 0, row.killed(), 0, 0, 0, 0));
            }
            csv.row(total(sample, before));
            before = sample;
        }
        return csv.text();
    }

    /// @param counts from `planned` to `events`
    private static List<Object> cells(Sample sample, String host, HostMemory memory, long... counts) {
        var cells = new ArrayList<Object>(List.of(
                seconds(sample.micros()),
                host,
                memory.limit(),
                memory.used(),
                memory.kernel(),
                memory.guest(),
                memory.givenBack(),
                memory.swapped(),
                memory.pressure()));
        Arrays.stream(counts).forEach(cells::add);
        // What guests marked unused, and what `given_back` is made of.
        cells.addAll(List.of(memory.marked(), memory.reclaimed(), memory.balloon()));
        return cells;
    }

    private static List<Object> total(Sample sample, Sample before) {
        return cells(
                sample,
                "*",
                sample.hosts().stream().map(HostRow::memory).reduce(HostMemory.NONE, HostMemory::plus),
                states(sample, Guest.State.PLANNED),
                states(sample, Guest.State.RUNNING),
                states(sample, Guest.State.STOPPED),
                states(sample, Guest.State.MIGRATING),
                states(sample, Guest.State.KILLED),
                states(sample, Guest.State.UNPLACED),
                sample.calls() - (before == null ? 0 : before.calls()),
                sample.refused() - (before == null ? 0 : before.refused()),
                sample.events() - (before == null ? 0 : before.events()));
    }

    private static long states(Sample sample, Guest.State state) {
        return sample.states().getOrDefault(state, 0L);
    }

    /// `calls.csv`: how often each call was answered what, since the sample before.
    public String calls() {
        var csv = new Csv().row("seconds", "call", "result", "count");
        for (var sample : samples) {
            var seconds = seconds(sample.micros());
            sample.byCall()
                    .forEach((name, results) ->
                            results.forEach((result, count) -> csv.row(seconds, name, result, count)));
        }
        return csv.text();
    }

    /// With as many decimals as it needs.
    static String seconds(long micros) {
        var whole = String.valueOf(micros / 1_000_000);
        long rest = micros % 1_000_000;
        return rest == 0 ? whole : whole + ("." + "%06d".formatted(rest)).replaceFirst("0+$", "");
    }
}
