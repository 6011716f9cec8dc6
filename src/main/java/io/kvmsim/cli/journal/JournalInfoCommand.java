package io.kvmsim.cli.journal;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogSummary;
import io.kvmsim.run.BadRun;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim journal info DIR`
@Command(
        name = "info",
        description = "Show the parts of a journal: segments, groups, records, times, its end and its " + "checkpoint.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim journal info runs/first-run-1",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:not a journal, or it cannot be read", "4:the journal is damaged"})
final class JournalInfoCommand implements Callable<Integer> {
    @Mixin
    private JournalDirectory directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        var threads = Runtime.getRuntime().availableProcessors();
        var summary = directory.read(journal -> LogSummary.of(journal, threads));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(summary));
        } else {
            print(out, summary);
        }
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, LogSummary summary) {
        var extent = summary.extent();
        var facts = new Table("", "");
        facts.row("format", summary.format());
        facts.row("records", "%,d of %,d ids".formatted(summary.records(), summary.persistenceIds()));
        facts.row("groups", extent.groups());
        facts.row("first", time(summary, summary.firstMillis()));
        facts.row("last", time(summary, summary.lastMillis()));
        facts.row("end", extent.end());
        facts.row("forced", "up to %,d at least".formatted(extent.forcedEnd()));
        facts.row("tail", tail(summary));
        facts.row("checkpoint", checkpoint(summary));
        facts.lines().stream().skip(1).forEach(out::println);
        out.println();
        var segments = new Table(">SEGMENT", ">FROM", ">BYTES", ">GROUPS", ">RECORDS");
        for (var segment : summary.segments()) {
            segments.row(segment.number(), segment.base(), segment.bytes(), segment.groups(), segment.records());
        }
        segments.lines().forEach(out::println);
    }

    private static String time(LogSummary summary, long millis) {
        return summary.extent().groups() == 0
                ? "none"
                : Instant.ofEpochMilli(millis).toString();
    }

    private static String tail(LogSummary summary) {
        var tail = summary.extent().tail();
        return tail.isEmpty() ? "none" : "%,d bytes of a write that was never acknowledged".formatted(tail.bytes());
    }

    private static String checkpoint(LogSummary summary) {
        var checkpoint = summary.checkpoint();
        if (checkpoint.bytes() == 0) {
            return "none";
        }
        return checkpoint.unused().isEmpty()
                ? "of %,d, %,d bytes".formatted(checkpoint.place(), checkpoint.bytes())
                : "not used: %s".formatted(checkpoint.unused());
    }
}
