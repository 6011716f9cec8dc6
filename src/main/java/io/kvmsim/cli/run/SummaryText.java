package io.kvmsim.cli.run;

import io.kvmsim.cli.output.Table;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunSummary;
import io.kvmsim.scenario.sim.Expectations;
import io.kvmsim.values.Quantity;
import io.kvmsim.values.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A run's summary for people, with three commands to try next.
final class SummaryText {
    private static final double MILLIS = 1000;
    private static final double MICROS = 1e6;

    private SummaryText() {}

    static List<String> lines(RunDirectory run, RunSummary summary, String vm) {
        var lines = new ArrayList<String>();
        lines.add("%s: %s"
                .formatted(
                        summary.scenario(),
                        summary.finished() ? "finished" : "interrupted; continue with --resume " + run.path()));
        lines.add("");
        double seconds = Math.max(summary.howItRan().wallMillis(), 1) / MILLIS;
        var facts = new Table("", "");
        facts.row(
                "VMs",
                "%,d%s"
                        .formatted(
                                summary.vms(),
                                summary.vcpus() == null ? "" : " with %,d vCPUs".formatted(summary.vcpus())));
        long passed = summary.passedOver().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        facts.row("calls", "%,d executed, %,d skipped".formatted(summary.calls(), passed));
        facts.row("events", "%,d".formatted(summary.events()));
        facts.row("refused", "%,d".formatted(summary.refused()));
        facts.row("journal", Quantity.readable(summary.howItRan().journalBytes()));
        facts.row("wall time", "%.2f s, %,.0f events/s".formatted(seconds, summary.events() / seconds));
        facts.row("Merkle root", summary.merkleRoot().isEmpty() ? "none yet" : summary.merkleRoot());
        facts.lines().stream().skip(1).forEach(lines::add);
        if (summary.virtual() != null) {
            virtual(lines, summary.virtual());
        }
        counted(lines, "Events by type", summary.eventsByType());
        counted(lines, "Refused, by call and errno", summary.refusalsByCall());
        counted(lines, "Answers that differ from the recording (the hosts differ)", summary.differFromRecording());
        counted(lines, "Skipped, not modelled", summary.passedOver());
        lines.add("");
        var hosts = new Table("HOST", ">MEMORY", ">USED", ">FREE");
        summary.hosts()
                .forEach(host -> hosts.row(
                        host.host(),
                        Quantity.readable(host.memory()),
                        host.used() == null ? "unknown" : Quantity.readable(host.used()),
                        host.free() == null ? "unknown" : Quantity.readable(host.free())));
        lines.addAll(hosts.lines());
        lines.add("");
        lines.add("Try next:");
        next(run, summary, vm).forEach(command -> lines.add("  " + command));
        return lines;
    }

    private static void virtual(List<String> lines, RunSummary.Virtual virtual) {
        lines.add("%sguests: %s"
                .formatted(
                        virtual.virtualSeconds() == null ? "" : "virtual time %s; ".formatted(time(virtual)),
                        virtual.guestsByState().entrySet().stream()
                                .filter(state -> state.getValue() > 0)
                                .map(state -> "%,d %s".formatted(state.getValue(), state.getKey()))
                                .collect(Collectors.joining(", "))));
        lost(lines, virtual);
        if (!virtual.expectations().isEmpty()) {
            lines.add("");
            var table = new Table("EXPECTED", "", "");
            for (var verdict : virtual.expectations()) {
                table.row(verdict.expression(), word(verdict), verdict.value());
            }
            lines.addAll(table.lines());
        }
        if (virtual.cpu() != null) {
            lines.add("");
            var table = new Table("CPU TIME", ">CORES", ">USED", ">P95", ">CPU-BOUND");
            virtual.cpu().hosts().forEach(it -> table.row(it.cells()));
            lines.addAll(table.lines());
            lines.add("steal: %s of the CPU time that guests wanted"
                    .formatted(virtual.cpu().stolen()));
        }
    }

    private static String time(RunSummary.Virtual virtual) {
        return Times.moment((long) (virtual.virtualSeconds() * MICROS)).substring(1);
    }

    private static String word(Expectations.Verdict verdict) {
        if (verdict.holds() == null) {
            return "open";
        }
        if (verdict.holds()) {
            return "holds";
        }
        return verdict.brokenAtSeconds() == null
                ? "broken"
                : "broken at " + Times.moment((long) (verdict.brokenAtSeconds() * MICROS));
    }

    /// Why not every guest runs that was to.
    private static void lost(List<String> lines, RunSummary.Virtual virtual) {
        if (!virtual.killed().isEmpty()) {
            var first = virtual.killed().getFirst();
            int killed = virtual.killed().size();
            lines.add("%,d %s killed because no memory was left, first %s on %s at %s"
                    .formatted(
                            killed,
                            killed == 1 ? "guest was" : "guests were",
                            first.guest(),
                            first.host(),
                            Times.moment((long) (first.atSeconds() * MICROS))));
        }
        virtual.notStartedBecause()
                .forEach((why, guests) -> lines.add(
                        "%,d %s not start: %s".formatted(guests, guests == 1 ? "guest did" : "guests did", why)));
        if (virtual.lostGuests() && virtual.expectations().isEmpty()) {
            lines.add("there are no expectations, and not every guest was placed and kept running: exit code 1");
        }
    }

    /// Commands that work as they are printed, from where this one was given.
    static List<String> next(RunDirectory run, RunSummary summary, String vm) {
        var program = System.getProperty("kvmsim.command", "kvmsim");
        if (!summary.finished()) {
            return List.of("%s run --resume %s".formatted(program, run.path()));
        }
        if (summary.virtual() != null) {
            return List.of(
                    "open %s in a browser".formatted(run.path().resolve("report/index.html")),
                    "%s replay verify %s".formatted(program, run.path()),
                    "%s vm show %s %s".formatted(program, run.path(), vm));
        }
        return List.of(
                "%s replay verify %s".formatted(program, run.path()),
                "%s vm show %s %s".formatted(program, run.path(), vm),
                "%s vm call %s %s attr get mem.limit".formatted(program, run.path(), vm));
    }

    private static void counted(List<String> lines, String title, Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(title + ":");
        counts.forEach((name, count) -> lines.add("  %,9d  %s".formatted(count, name)));
    }
}
