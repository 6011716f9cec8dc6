package io.kvmsim.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the page's scripts draw and list, as JSON. Whatever is left out for its size is said in `notes`.
final class PageData {
    static final int HOST_SAMPLES_MAX = 500_000;
    static final int MIGRATIONS_MAX = 1_000;
    static final int HAPPENINGS_MAX = 2_000;
    static final int KILLED_MAX = 1_000;

    static final ObjectMapper JSON = new ObjectMapper();

    private final Report report;
    private final List<String> notes = new ArrayList<>();

    private PageData(Report report) {
        this.report = report;
    }

    /// All but how the run came about: the same for every run of the same scenario, seed and version.
    static ObjectNode of(Report report) {
        return new PageData(report).whole();
    }

    /// Who ran it, when and how fast.
    static ObjectNode howItRan(Report report) {
        var node = JSON.createObjectNode();
        node.put("user", report.manifest().user());
        node.put("startedAt", report.manifest().startedAt());
        if (report.tree().get(Summary.HOW_IT_RAN) instanceof ObjectNode how) {
            node.setAll(how);
        }
        return node;
    }

    private ObjectNode whole() {
        var node = JSON.createObjectNode();
        node.set("headline", JSON.valueToTree(Headline.of(report)));
        node.set("manifest", manifest());
        report.summary().ifPresent(it -> node.set("summary", summary(it)));
        report.series().ifPresent(it -> {
            node.set("series", series(it));
            node.set("peaks", JSON.valueToTree(HostPeak.of(it)));
        });
        report.calls().ifPresent(it -> node.set("calls", calls(it)));
        node.set("migrations", migrations());
        node.set("happenings", JSON.valueToTree(first(report.happenings(), HAPPENINGS_MAX, "happenings")));
        node.set("missing", JSON.valueToTree(report.missing()));
        node.set("notes", JSON.valueToTree(notes));
        return node;
    }

    private ObjectNode manifest() {
        ObjectNode node = JSON.valueToTree(report.manifest());
        node.remove(List.of("user", "startedAt"));
        // A seed may be greater than what a number of a script holds exactly.
        node.put("seed", String.valueOf(report.manifest().seed()));
        return node;
    }

    private ObjectNode summary(Summary summary) {
        ObjectNode node = JSON.valueToTree(summary);
        if (summary.cpu().hosts().isEmpty()) {
            node.remove("cpu");
        }
        node.set("killed", JSON.valueToTree(first(summary.killed(), KILLED_MAX, "killed VMs")));
        return node;
    }

    private ObjectNode series(TimeSeries series) {
        var shown = shown(series);
        if (shown.size() < series.hosts().size()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "Charts by host are of the %,d fullest of %,d hosts; the totals and the table are of all.",
                    shown.size(),
                    series.hosts().size()));
        }
        var node = JSON.createObjectNode();
        node.set("seconds", numbers(series.seconds()));
        node.set(
                "hosts",
                JSON.valueToTree(series.hosts().stream().filter(shown::contains).toList()));
        var columns = node.putObject("columns");
        Stream.concat(series.hosts().stream().filter(shown::contains), Stream.of(TimeSeries.TOTAL))
                .filter(_ -> series.samples() > 0)
                .forEach(host -> {
                    var ofHost = columns.putObject(host);
                    for (var column : Column.all()) {
                        ofHost.set(column.header(), numbers(series.column(host, column)));
                    }
                });
        return node;
    }

    /// The fullest hosts where all would make a page that no browser opens quickly.
    static Set<String> shown(TimeSeries series) {
        int most = Math.max(HOST_SAMPLES_MAX / Math.max(series.samples(), 1), 1);
        return HostPeak.of(series).stream().limit(most).map(HostPeak::host).collect(Collectors.toSet());
    }

    private static ObjectNode calls(CallSeries calls) {
        var node = JSON.createObjectNode();
        node.set("seconds", numbers(calls.seconds()));
        var kinds = node.putArray("kinds");
        calls.counts().forEach((kind, counts) -> {
            var one = kinds.addObject();
            one.put("call", kind.call());
            one.put("result", kind.result());
            one.set("counts", numbers(counts));
        });
        return node;
    }

    private ObjectNode migrations() {
        var all = report.migrations();
        var node = JSON.createObjectNode();
        var longest = all.stream()
                .sorted(Comparator.comparingDouble(
                                (MigrationOutcome it) -> it.downtime().orElse(0))
                        .reversed()
                        .thenComparingDouble(MigrationOutcome::started)
                        .thenComparing(MigrationOutcome::guest))
                .toList();
        node.put("completed", count(all, MigrationOutcome::completed));
        node.put("failed", count(all, it -> !it.completed()));
        var shown = node.putArray("shown");
        first(longest, MIGRATIONS_MAX, "migrations, those with the longest downtime first")
                .forEach(it -> shown.add(migration(it)));
        var completed = all.stream().filter(MigrationOutcome::completed).toList();
        var histograms = Stream.of(
                Histogram.of(
                        "Downtime",
                        "seconds",
                        completed.stream()
                                .flatMapToDouble(it -> it.downtime().stream())
                                .toArray()),
                Histogram.of(
                        "Duration",
                        "seconds",
                        completed.stream()
                                .flatMapToDouble(it -> it.ended().stream().map(end -> end - it.started()))
                                .toArray()),
                Histogram.of(
                        "Rounds",
                        "",
                        completed.stream().mapToDouble(MigrationOutcome::rounds).toArray()),
                Histogram.of(
                        "Dirty pages",
                        "",
                        completed.stream()
                                .mapToDouble(MigrationOutcome::dirtyPages)
                                .toArray()));
        node.set(
                "histograms",
                JSON.valueToTree(histograms.filter(it -> !it.bins().isEmpty()).toList()));
        return node;
    }

    private static ObjectNode migration(MigrationOutcome it) {
        var node = JSON.createObjectNode();
        node.put("guest", it.guest()).put("from", it.from()).put("to", it.to());
        node.put("started", it.started());
        it.ended().ifPresent(ended -> node.put("ended", ended));
        node.put("rounds", it.rounds()).put("dirtyPages", it.dirtyPages()).put("cmmaValues", it.cmmaValues());
        it.downtime().ifPresent(downtime -> node.put("downtime", downtime));
        return node.put("result", it.result());
    }

    private static long count(List<MigrationOutcome> all, Predicate<MigrationOutcome> which) {
        return all.stream().filter(which).count();
    }

    private <T> List<T> first(List<T> all, int most, String what) {
        if (all.size() <= most) {
            return all;
        }
        notes.add(String.format(Locale.ROOT, "Listed are %,d of %,d %s.", most, all.size(), what));
        return all.subList(0, most);
    }

    /// Whole numbers as what they differ by from the one before, which is shorter by far; others as they are.
    private static ObjectNode numbers(double[] values) {
        var node = JSON.createObjectNode();
        boolean whole = true;
        for (var value : values) {
            whole &= value == Math.rint(value);
        }
        ArrayNode array = node.putArray(whole ? "steps" : "values");
        double before = 0;
        for (var value : values) {
            if (whole) {
                array.add((long) (value - before));
                before = value;
            } else {
                array.add(value);
            }
        }
        return node;
    }
}
