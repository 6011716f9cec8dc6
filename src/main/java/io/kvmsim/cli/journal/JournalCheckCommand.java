package io.kvmsim.cli.journal;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.cli.output.TerminalLine;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.BadRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim journal check DIR`
@Command(
        name = "check",
        description = "Read a whole journal and check every group and record. The remains of an unacknowledged "
                + "write after its end are not damage.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim journal check runs/first-run-1",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:sound", "2:not a journal, or it cannot be read", "4:damaged"})
final class JournalCheckCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Mixin
    private JournalDirectory directory;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// @param segment of the damage, 0 where there is none
    /// @param offset  of the damage in the segment's file
    record Verdict(boolean sound, long groups, long bytes, long tailBytes, int segment, long offset, String reason) {
        static Verdict of(LogExtent extent) {
            return new Verdict(
                    true, extent.groups(), extent.end(), extent.tail().bytes(), 0, 0, "");
        }

        static Verdict of(JournalDamaged damage) {
            return new Verdict(false, 0, 0, 0, damage.segment(), damage.offset(), damage.reason());
        }
    }

    @Override
    public Integer call() throws BadRun {
        Verdict verdict;
        try {
            verdict = Verdict.of(directory.read(JournalCheckCommand::check));
        } catch (JournalDamaged damage) {
            spec.commandLine().getErr().println("kvmsim: " + damage.getMessage());
            verdict = Verdict.of(damage);
        }
        print(verdict);
        return verdict.sound() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private static LogExtent check(Path journal) throws IOException {
        var all = bytes(journal);
        var checked = new LongAdder();
        try (var line = new TerminalLine()) {
            return LogReader.check(journal, Runtime.getRuntime().availableProcessors(), bytes -> {
                checked.add(bytes);
                var done = checked.sum() / MEGABYTE;
                line.show(seconds -> "%,.0f of %,.0f MB  %,.0f MB/s".formatted(done, all / MEGABYTE, done / seconds));
            });
        }
    }

    private static long bytes(Path journal) throws IOException {
        long bytes = 0;
        try (var segments = Files.newDirectoryStream(journal, "*.log")) {
            for (var segment : segments) {
                bytes += Files.size(segment);
            }
        }
        return bytes;
    }

    private void print(Verdict verdict) {
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(verdict));
        } else if (verdict.sound()) {
            var facts = new Table("", "");
            facts.row("verdict", "sound");
            facts.row("groups", verdict.groups());
            facts.row("bytes", verdict.bytes());
            facts.row("tail", "%,d bytes ignored".formatted(verdict.tailBytes()));
            facts.lines().stream().skip(1).forEach(out::println);
        }
    }
}
