package io.kvmsim.scenario.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The time series of hosts and guests: samples at the ends of windows, at most [#SAMPLES_MAX] of them. When there
/// are more, each second one is left out from then on, and what was counted is added to the next.
public final class Series {
    static final int SAMPLES_MAX = 2_000;

    private static final String TIMES_HEADER = "seconds,host,limit,used,kernel,guest,given_back,swapped,pressure,"
            + "planned,running,stopped,migrating,killed,unplaced,calls,refused,events,marked,reclaimed,balloon";

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
        var text = new StringBuilder(TIMES_HEADER).append('\n');
        Sample before = null;
        for (var sample : samples) {
            for (var row : sample.hosts()) {
                text.append(seconds(sample.micros())).append(',').append(row.host());
                memory(text, row.memory());
                text.append(",0,%d,0,0,%d,0,0,0,0".formatted(row.running(), row.killed()));
                parts(text, row.memory());
            }
            total(text, sample, before);
            before = sample;
        }
        return text.toString();
    }

    private static void memory(StringBuilder text, HostMemory memory) {
        text.append(",%d,%d,%d,%d,%d,%d,%d"
                .formatted(
                        memory.limit(),
                        memory.used(),
                        memory.kernel(),
                        memory.guest(),
                        memory.givenBack(),
                        memory.swapped(),
                        memory.pressure()));
    }

    /// What guests marked unused, and what `given_back` is made of.
    private static void parts(StringBuilder text, HostMemory memory) {
        text.append(",%d,%d,%d\n".formatted(memory.marked(), memory.reclaimed(), memory.balloon()));
    }

    private static void total(StringBuilder text, Sample sample, Sample before) {
        var sum = sample.hosts().stream().map(HostRow::memory).reduce(HostMemory.NONE, HostMemory::plus);
        text.append(seconds(sample.micros())).append(",*");
        memory(text, sum);
        for (long count : new long[] {
            states(sample, Guest.State.PLANNED),
            states(sample, Guest.State.RUNNING),
            states(sample, Guest.State.STOPPED),
            states(sample, Guest.State.MIGRATING),
            states(sample, Guest.State.KILLED),
            states(sample, Guest.State.UNPLACED),
            sample.calls() - (before == null ? 0 : before.calls()),
            sample.refused() - (before == null ? 0 : before.refused()),
            sample.events() - (before == null ? 0 : before.events())
        }) {
            text.append(',').append(count);
        }
        parts(text, sum);
    }

    private static long states(Sample sample, Guest.State state) {
        return sample.states().getOrDefault(state, 0L);
    }

    /// `calls.csv`: how often each call was answered what, since the sample before.
    public String calls() {
        var text = new StringBuilder("seconds,call,result,count\n");
        for (var sample : samples) {
            sample.byCall()
                    .forEach((name, results) -> results.forEach((result, count) -> text.append(seconds(sample.micros()))
                            .append(',')
                            .append(name)
                            .append(',')
                            .append(result)
                            .append(',')
                            .append(count)
                            .append('\n')));
        }
        return text.toString();
    }

    /// With as many decimals as it needs.
    static String seconds(long micros) {
        var whole = String.valueOf(micros / 1_000_000);
        long rest = micros % 1_000_000;
        return rest == 0 ? whole : whole + ("." + "%06d".formatted(rest)).replaceFirst("0+$", "");
    }
}
