package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The differences between two runs.
///
/// @param identical they have the same histories and the same report, but for how they ran
/// @param finished  both have ended
public record ReportDiff(boolean identical, boolean finished, List<Figure> figures) {
    /// The section of what every run has.
    public static final String TOTALS = "totals";

    /// All that a report is made of, beside manifest and summary.
    private static final List<String> FILES =
            List.of(TimeSeries.FILE, CallSeries.FILE, MigrationOutcome.FILE, Happening.FILE);

    /// Of runs that are about CPU time.
    private static final String CPU = "report/cpu.csv";

    private static final int DIGITS_SHOWN = 16;

    /// @throws BadRun where one of them is not a run directory, or a file of it cannot be read
    public static ReportDiff of(RunDirectory left, RunDirectory right) throws BadRun {
        var reports = List.of(Report.read(left), Report.read(right));
        var figures = new ArrayList<Figure>();
        var summaries = new Sides<>(summary(reports.getFirst()), summary(reports.getLast()));
        figures.addAll(run(reports.getFirst(), reports.getLast()));
        figures.addAll(totals(summaries));
        figures.addAll(counted("VMs by state", summaries, Summary::guestsByState));
        figures.addAll(expectations(summaries));
        figures.addAll(peaks(reports.getFirst(), reports.getLast()));
        figures.addAll(migrations(summaries));
        figures.addAll(CpuDiff.of(summaries.left(), summaries.right()));
        figures.addAll(counted("events by type", summaries, Summary::eventsByType));
        figures.addAll(counted("refusals by call", summaries, Summary::refusalsByCall));
        figures.add(Figure.text("files", Summary.FILE, digest(reports.getFirst()), digest(reports.getLast())));
        figures.addAll(files(left, right));
        boolean sameFigures = figures.stream().allMatch(Figure::same);
        boolean sameHistories = !summaries.left().merkleRoot().isEmpty()
                && summaries.left().merkleRoot().equals(summaries.right().merkleRoot());
        return new ReportDiff(
                sameFigures && sameHistories,
                summaries.left().finished() && summaries.right().finished(),
                List.copyOf(figures));
    }

    private record Sides<T>(T left, T right) {
        Figure count(String section, String name, ToLongFunction<T> of) {
            return Figure.count(section, name, of.applyAsLong(left), of.applyAsLong(right));
        }

        Figure seconds(String section, String name, ToDoubleFunction<T> of) {
            return Figure.seconds(section, name, of.applyAsDouble(left), of.applyAsDouble(right));
        }
    }

    /// Of a run that has not ended, one that knows nothing.
    private static Summary summary(Report report) throws BadRun {
        return Summary.of(Summary.FILE, report.tree());
    }

    private static List<Figure> run(Report left, Report right) throws BadRun {
        var one = left.manifest();
        var other = right.manifest();
        var figures = new ArrayList<Figure>();
        figures.add(Figure.text("run", "scenario", one.scenario(), other.scenario()));
        figures.add(Figure.text("run", "seed", String.valueOf(one.seed()), String.valueOf(other.seed())));
        figures.add(Figure.text("run", "version", one.version(), other.version()));
        figures.add(Figure.text("run", "profile", one.profile(), other.profile()));
        figures.add(Figure.text("run", "finished", finished(summary(left)), finished(summary(right))));
        figures.add(Figure.text(
                "run", "Merkle root", summary(left).merkleRoot(), summary(right).merkleRoot()));
        return figures;
    }

    private static String finished(Summary summary) {
        return summary.finished() ? "yes" : "no";
    }

    private static List<Figure> totals(Sides<Summary> summaries) {
        return List.of(
                summaries.seconds(TOTALS, "virtual time", Summary::virtualSeconds),
                summaries.count(TOTALS, "VMs", Summary::vms),
                summaries.count(TOTALS, "vCPUs", Summary::vcpus),
                summaries.count(TOTALS, "calls", Summary::calls),
                summaries.count(TOTALS, "refused", Summary::refused),
                summaries.count(TOTALS, "events", Summary::events),
                summaries.count(TOTALS, "killed", it -> it.killed().size()),
                summaries.count(TOTALS, "faults", it -> it.faults().stream()
                        .mapToLong(Summary.Fault::injected)
                        .sum()));
    }

    private static List<Figure> counted(
            String section, Sides<Summary> summaries, Function<Summary, Map<String, Long>> of) {
        var left = of.apply(summaries.left());
        var right = of.apply(summaries.right());
        return names(left, right)
                .map(name -> Figure.count(section, name, left.getOrDefault(name, 0L), right.getOrDefault(name, 0L)))
                .toList();
    }

    /// In the order of the alphabet, what either has.
    private static Stream<String> names(Map<String, ?> left, Map<String, ?> right) {
        var names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        return names.stream();
    }

    private static List<Figure> expectations(Sides<Summary> summaries) {
        var left = verdicts(summaries.left());
        var right = verdicts(summaries.right());
        return names(left, right)
                .map(it -> Figure.text("expectations", it, left.get(it), right.get(it)))
                .toList();
    }

    private static Map<String, String> verdicts(Summary summary) {
        return summary.expectations().stream()
                .collect(Collectors.toMap(
                        Summary.Expectation::expression,
                        ReportDiff::verdict,
                        (first, second) -> first + ", " + second));
    }

    private static String verdict(Summary.Expectation it) {
        if (it.holds() == null) {
            return "open";
        }
        if (it.holds()) {
            return "held";
        }
        return it.brokenAt().isPresent()
                ? "broke at " + Words.time(it.brokenAt().getAsDouble())
                : "broke";
    }

    /// The most that each host ever used; of runs without samples, what it used at the end.
    private static List<Figure> peaks(Report left, Report right) throws BadRun {
        boolean sampled = left.series().isPresent() && right.series().isPresent();
        var one = sampled ? peaks(left.series().get()) : atEnd(summary(left));
        var other = sampled ? peaks(right.series().get()) : atEnd(summary(right));
        return names(one, other)
                .map(host -> Figure.bytes(
                        sampled ? "memory peak" : "memory at the end", host, one.get(host), other.get(host)))
                .toList();
    }

    private static Map<String, Long> peaks(TimeSeries series) {
        return Stream.concat(series.hosts().stream(), Stream.of(TimeSeries.TOTAL))
                .collect(Collectors.toMap(it -> it.equals(TimeSeries.TOTAL) ? "all hosts" : it, host -> (long)
                        Arrays.stream(series.column(host, Column.USED)).max().orElse(0)));
    }

    private static Map<String, Long> atEnd(Summary summary) {
        return summary.hosts().stream()
                .collect(Collectors.toMap(Summary.HostMemory::host, Summary.HostMemory::used, Math::addExact));
    }

    private static List<Figure> migrations(Sides<Summary> summaries) {
        var section = "migrations";
        return List.of(
                summaries.count(section, "completed", it -> it.migrations().completed()),
                summaries.count(section, "failed", it -> it.migrations().failed()),
                summaries.seconds(section, "downtime p50", it -> it.migrations()
                        .downtimeSeconds()
                        .p50()),
                summaries.seconds(section, "downtime p99", it -> it.migrations()
                        .downtimeSeconds()
                        .p99()),
                summaries.seconds(section, "downtime max", it -> it.migrations()
                        .downtimeSeconds()
                        .max()));
    }

    private static List<Figure> files(RunDirectory left, RunDirectory right) throws BadRun {
        var figures = new ArrayList<Figure>();
        for (var file : FILES) {
            figures.add(Figure.text("files", file, digest(left, file), digest(right, file)));
        }
        if (left.has(CPU) || right.has(CPU)) {
            figures.add(Figure.text("files", CPU, digest(left, CPU), digest(right, CPU)));
        }
        return figures;
    }

    /// Of the summary but for the block that may differ.
    private static String digest(Report report) {
        if (report.tree().isEmpty()) {
            return null;
        }
        var compared = report.tree().deepCopy();
        compared.remove(Summary.HOW_IT_RAN);
        return digest(compared.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(RunDirectory run, String file) throws BadRun {
        return run.has(file) ? digest(run.read(file)) : null;
    }

    /// The beginning of its SHA-256.
    private static String digest(byte[] content) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(sha256).substring(0, DIGITS_SHOWN);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
