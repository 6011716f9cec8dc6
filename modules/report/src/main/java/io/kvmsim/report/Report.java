package io.kvmsim.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.Manifest;
import io.kvmsim.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The data in the files of a run, and the page that shows them.
///
/// @param tree      `summary.json` as it stands; empty where the run has not ended
/// @param summary   the same, as the report needs it
/// @param missing   files that a run on virtual time leaves and this one does not have
public record Report(
        Manifest manifest,
        ObjectNode tree,
        Optional<Summary> summary,
        Optional<TimeSeries> series,
        Optional<CallSeries> calls,
        List<MigrationOutcome> migrations,
        List<Happening> happenings,
        List<String> missing) {
    private static final String PAGE = "index.html";

    /// Reads what is there. A run that has no samples still has its manifest and mostly a summary.
    ///
    /// @throws BadRun where a file is there and cannot be read, with its name, line and column
    public static Report read(RunDirectory run) throws BadRun {
        Forks.refuse(run, "it has no report of its own; kvmsim history diff compares it with its parent");
        var missing = new ArrayList<String>();
        var manifest = run.manifest();
        var tree = JsonNodeFactory.instance.objectNode();
        Optional<Summary> summary = Optional.empty();
        if (has(run, Summary.FILE, missing)) {
            tree = Summary.tree(run);
            summary = Optional.of(Summary.of(run.path().resolve(Summary.FILE).toString(), tree));
        }
        Optional<TimeSeries> series =
                has(run, TimeSeries.FILE, missing) ? Optional.of(TimeSeries.read(run)) : Optional.empty();
        var times = series.map(TimeSeries::seconds).orElse(new double[0]);
        Optional<CallSeries> calls =
                has(run, CallSeries.FILE, missing) ? Optional.of(CallSeries.read(run, times)) : Optional.empty();
        var migrations =
                has(run, MigrationOutcome.FILE, missing) ? MigrationOutcome.read(run) : List.<MigrationOutcome>of();
        var happenings = has(run, Happening.FILE, missing) ? Happening.read(run) : List.<Happening>of();
        return new Report(
                manifest, tree, summary, series, calls, List.copyOf(migrations), List.copyOf(happenings), missing);
    }

    /// Writes `report/index.html` of a run from its other files: the same files give the same bytes.
    ///
    /// @return the page
    public static Path write(RunDirectory run) throws BadRun {
        return run.writeReport(PAGE, Page.of(read(run)));
    }

    private static boolean has(RunDirectory run, String name, List<String> missing) {
        boolean there = run.has(name);
        if (!there) {
            missing.add(name);
        }
        return there;
    }
}
