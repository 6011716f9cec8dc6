package io.kvmsim.load.table;

import io.kvmsim.load.measure.Growth;
import io.kvmsim.load.table.Results.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Lays out results as text: medians over the rounds, a table for each section that was measured.
public final class Report {
    private final Results results;

    public Report(Results results) {
        this.results = results;
    }

    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(results.machine().line());
        for (var table : List.of(
                bringUp(), commands(), passivated(), calls(), replay(), opening(), journal(), jdbc(), peers())) {
            if (!table.isEmpty()) {
                lines.add("");
                lines.addAll(table.lines());
            }
        }
        return lines;
    }

    private TextTable bringUp() {
        var table = new TextTable(
                ("Bring-up, durable: 118 calls and 23 events a VM, %d hosts; growth is the exponent from the row above;"
                                + " warm: the second time in one JVM")
                        .formatted(Section.HOSTS),
                "VMs",
                "wall s",
                "VMs/s",
                "events/s",
                "CPU us/VM",
                "CPU us/event",
                "disk B/event",
                "heap B/VM",
                "peak heap MiB",
                "wall growth",
                "CPU growth",
                "rounds");
        Measured before = null;
        for (var one : measured("bring-up/", table)) {
            bringUp(table, Numbers.of(one.median("vms")), Numbers.of(one.median("heapPerVmBytes")), before, one);
            before = one;
        }
        for (var one : measured("warm-bring-up/", table)) {
            bringUp(table, Numbers.of(one.median("vms")) + " warm", "-", null, one); // what the first time left counts
        }
        return table;
    }

    private static void bringUp(TextTable table, String name, String heap, Measured before, Measured one) {
        table.row(
                name,
                Numbers.of(one.median("wallSeconds")),
                Numbers.of(one.median("vmsPerSecond")),
                Numbers.of(one.median("eventsPerSecond")),
                Numbers.of(one.median("cpuPerVmMicros")),
                Numbers.of(one.median("cpuPerEventMicros")),
                Numbers.of(one.median("journalPerEventBytes")),
                heap,
                Numbers.mebibytes(one.median("peakHeapBytes")),
                growth(before, one, "wallSeconds"),
                growth(before, one, "cpuSeconds"),
                String.valueOf(one.rounds().size()));
    }

    private static String growth(Measured before, Measured one, String cost) {
        return before == null
                ? "-"
                : Numbers.of(Growth.exponent(
                        before.median("vms"), before.median(cost), one.median("vms"), one.median(cost)));
    }

    private TextTable commands() {
        var table = new TextTable(
                "The same as a user starts it: ./kvmsim run, and then vm show, through the launcher, with the start of"
                        + " the JVM and the caches that the build has trained",
                "VMs",
                "run, wall s",
                "VMs/s",
                "vm show, wall s",
                "rounds");
        for (var one : measured("command/", table)) {
            table.row(
                    Numbers.of(one.median("vms")),
                    Numbers.of(one.median("wallSeconds")),
                    Numbers.of(one.median("vms") / one.median("wallSeconds")),
                    Numbers.of(one.median("questionSeconds")),
                    String.valueOf(one.rounds().size()));
        }
        return table;
    }

    private TextTable passivated() {
        var table = new TextTable(
                "The same with at most 1,000 VMs resident", "VMs", "wall s", "CPU us/VM", "heap B/VM", "rounds");
        for (var one : measured("passivated/", table)) {
            table.row(
                    Numbers.of(one.median("vms")),
                    Numbers.of(one.median("wallSeconds")),
                    Numbers.of(one.median("cpuPerVmMicros")),
                    Numbers.of(one.median("heapPerVmBytes")),
                    String.valueOf(one.rounds().size()));
        }
        return table;
    }

    private TextTable calls() {
        var table = new TextTable(
                "Single calls, one event each, on 10,000 VMs, warm",
                "in flight",
                "calls/s",
                "CPU us/call",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "max us");
        for (var one : measured("calls", table)) {
            for (var level : levels(one)) {
                table.row(
                        Numbers.of(Integer.parseInt(level)),
                        Numbers.of(one.median(level + ".callsPerSecond")),
                        Numbers.of(one.median(level + ".cpuPerCallMicros")),
                        Numbers.of(one.median(level + ".p50Micros")),
                        Numbers.of(one.median(level + ".p99Micros")),
                        Numbers.of(one.median(level + ".p999Micros")),
                        Numbers.of(one.median(level + ".maxMicros")));
            }
            table.row(
                    "bare force",
                    "-",
                    "-",
                    Numbers.of(one.median("force.p50Micros")),
                    Numbers.of(one.median("force.p99Micros")),
                    Numbers.of(one.median("force.p999Micros")),
                    Numbers.of(one.median("force.maxMicros")));
        }
        return table;
    }

    private TextTable replay() {
        var table = new TextTable(
                "Replay of a bring-up", "what", "VMs", "wall s", "events/s", "VMs/s", "CPU us/event", "rounds");
        var names =
                Map.of("replay-verify", "verify, the whole", "fold", "fold all", "recover", "recover all as actors");
        for (var one : measured("replay/", table)) {
            var name = names.get(one.name().substring("replay/".length()));
            if (name != null) {
                double wall = one.median("wallSeconds");
                double events = one.median("events");
                double cpu = one.median("cpuPerVmMicros") * one.median("vms") / events;
                table.row(
                        name,
                        Numbers.of(one.median("vms")),
                        Numbers.of(wall),
                        Numbers.of(events / wall),
                        Numbers.of(one.median("vms") / wall),
                        Numbers.of(Double.isNaN(cpu) ? one.median("cpuPerEventMicros") : cpu),
                        String.valueOf(one.rounds().size()));
            }
        }
        return table;
    }

    private TextTable opening() {
        var table = new TextTable(
                "Opening that run's journal",
                "how",
                "journal MiB",
                "reader s",
                "writer s",
                "reader CPU s",
                "writer CPU s");
        results.named("replay/open").filter(one -> !one.rounds().isEmpty()).ifPresent(one -> {
            for (var how : List.of("", "Scan")) {
                table.row(
                        how.isEmpty() ? "from its checkpoint" : "without one",
                        Numbers.mebibytes(one.median("journalBytes")),
                        Numbers.of(one.median("reader" + how + "WallSeconds")),
                        Numbers.of(one.median("writer" + how + "WallSeconds")),
                        Numbers.of(one.median("reader" + how + "CpuSeconds")),
                        Numbers.of(one.median("writer" + how + "CpuSeconds")));
            }
        });
        return table;
    }

    private TextTable journal() {
        var table = new TextTable(
                "The journal alone, and a plain file written and forced in the same groups",
                "in flight",
                "records/s",
                "CPU us/record",
                "B/record",
                "records/group",
                "journal MB/s",
                "plain MB/s",
                "journal/plain");
        for (var one : measured("journal", table)) {
            for (var level : levels(one)) {
                table.row(
                        Numbers.of(Integer.parseInt(level)),
                        Numbers.of(one.median(level + ".recordsPerSecond")),
                        Numbers.of(one.median(level + ".cpuPerRecordMicros")),
                        Numbers.of(one.median(level + ".bytesPerRecord")),
                        Numbers.of(one.median(level + ".recordsPerGroup")),
                        Numbers.of(one.median(level + ".journalMegabytesPerSecond")),
                        Numbers.of(one.median(level + ".plainMegabytesPerSecond")),
                        Numbers.of(one.median(level + ".ratio")));
            }
        }
        return table;
    }

    private TextTable jdbc() {
        var table = new TextTable(
                "Single calls on 1,000 VMs, the journal exchanged; kvmsim/: calls/s of kvmsim's own over these",
                "journal",
                "in flight",
                "calls/s",
                "kvmsim/",
                "CPU us/call",
                "of it server",
                "p50 us",
                "p99 us",
                "rounds");
        var own = results.named("jdbc/kvmsim");
        for (var one : measured("jdbc/", table)) {
            for (var level : levels(one)) {
                double calls = one.median(level + ".callsPerSecond");
                double server = one.median(level + ".serverCpuPerCallMicros");
                table.row(
                        one.name().substring("jdbc/".length()),
                        Numbers.of(Integer.parseInt(level)),
                        Numbers.of(calls),
                        Numbers.ratio(
                                own.map(it -> it.median(level + ".callsPerSecond"))
                                        .orElse(Double.NaN),
                                calls),
                        Numbers.of(one.median(level + ".cpuPerCallMicros") + server),
                        Numbers.of(server),
                        Numbers.of(one.median(level + ".p50Micros")),
                        Numbers.of(one.median(level + ".p99Micros")),
                        String.valueOf(one.rounds().size()));
            }
        }
        return table;
    }

    private TextTable peers() {
        var table = new TextTable(
                "CloudSim Plus making as many VMs, in memory; /kvmsim: its figure divided by the durable bring-up's",
                "VMs, placement, hosts",
                "wall s",
                "/kvmsim",
                "CPU us/VM",
                "/kvmsim",
                "heap B/VM",
                "/kvmsim",
                "rounds");
        for (var one : measured("cloudsim-plus/", table)) {
            var parts = one.name().split("/");
            boolean warm = parts.length > 4;
            var own = results.named((warm ? "warm-bring-up/" : "bring-up/") + parts[1]);
            table.row(
                    "%,d %s %s%s".formatted(Integer.parseInt(parts[1]), parts[2], parts[3], warm ? " warm" : ""),
                    Numbers.of(one.median("wallSeconds")),
                    ratio(one, own.orElse(one), "wallSeconds"),
                    Numbers.of(one.median("cpuPerVmMicros")),
                    ratio(one, own.orElse(one), "cpuPerVmMicros"),
                    warm ? "-" : Numbers.of(one.median("heapPerVmBytes")),
                    warm ? "-" : ratio(one, own.orElse(one), "heapPerVmBytes"),
                    String.valueOf(one.rounds().size()));
        }
        return table;
    }

    private static String ratio(Measured peer, Measured own, String figure) {
        return peer == own ? "-" : Numbers.ratio(peer.median(figure), own.median(figure));
    }

    /// Those that have figures; a note in the table says of each other why not.
    private List<Measured> measured(String prefix, TextTable table) {
        for (var one : results.startingWith(prefix)) {
            if (!one.problem().isEmpty()) {
                table.note(
                        "%s: %s: %s".formatted(one.name(), one.failed() ? "FAILED" : "not available", one.problem()));
            }
        }
        return results.startingWith(prefix).stream()
                .filter(one -> !one.rounds().isEmpty())
                .toList();
    }

    /// The numbers in flight that were measured, ascending.
    private static List<String> levels(Measured one) {
        return one.rounds().getFirst().keySet().stream()
                .filter(figure -> figure.matches("\\d+\\..*"))
                .map(figure -> figure.substring(0, figure.indexOf('.')))
                .distinct()
                .sorted(Comparator.comparing(Integer::valueOf))
                .toList();
    }
}
