package io.kvmsim.cli.report;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.report.Figure;
import io.kvmsim.report.ReportDiff;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.values.Quantity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim report diff DIR1 DIR2`
@Command(
        name = "diff",
        description = "Compare two runs: their descriptions, their figures, and whether they are identical "
                + "except for how they ran.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim report diff runs/first-run-1 runs/first-run-2",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:identical", "1:different", "2:not a run directory, or a file of it is malformed"})
final class ReportDiffCommand implements Callable<Integer> {
    private static final String NONE = "-";

    @Parameters(index = "0", paramLabel = "DIR1", description = "The run directory")
    private Path left;

    @Parameters(index = "1", paramLabel = "DIR2", description = "The other run directory")
    private Path right;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun {
        var diff = ReportDiff.of(RunDirectory.open(left), RunDirectory.open(right));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(diff));
        } else {
            print(out, diff);
        }
        return diff.identical() ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private void print(PrintWriter out, ReportDiff diff) {
        var differing = diff.figures().stream().filter(it -> !it.same()).toList();
        if (!differing.isEmpty()) {
            // The totals always: they say how much a difference weighs.
            var shown = diff.figures().stream()
                    .filter(it -> !it.same() || it.section().equals(ReportDiff.TOTALS))
                    .toList();
            var table = new Table("SECTION", "FIGURE", ">" + left, ">" + right, ">CHANGE");
            shown.forEach(
                    it -> table.row(it.section(), it.name(), text(it, it.left()), text(it, it.right()), change(it)));
            table.lines().forEach(out::println);
            out.println();
        }
        out.println(
                diff.identical()
                        ? "identical: the same histories and the same report, but for how they ran"
                        : "different: %,d of %,d figures"
                                        .formatted(
                                                differing.size(), diff.figures().size())
                                + (diff.finished() ? "" : "; a run that has not ended is identical to none"));
    }

    private static String text(Figure figure, Object value) {
        if (value == null || value.equals("")) {
            return NONE;
        }
        return switch (figure.unit()) {
            case text -> value.toString();
            case count -> "%,d".formatted((Long) value);
            case bytes -> Quantity.readable((Long) value);
            case seconds -> "%.3f s".formatted((Double) value);
        };
    }

    private static String change(Figure figure) {
        if (figure.change() == null) {
            return "";
        }
        boolean less = figure.change().doubleValue() < 0;
        return (less ? "-" : "+")
                + switch (figure.unit()) {
                    case text -> "";
                    case count -> "%,d".formatted(Math.abs(figure.change().longValue()));
                    case bytes -> Quantity.readable(Math.abs(figure.change().longValue()));
                    case seconds -> "%.3f s".formatted(Math.abs(figure.change().doubleValue()));
                };
    }
}
