package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.option.Version;
import io.kvmsim.cli.output.OutputFile;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.export.ChromeTrace;
import io.kvmsim.run.export.Pseudonyms;
import io.kvmsim.run.export.TraceExport;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim history export DIR --as FORM`
@Command(
        name = "export",
        description = {
            "Export the history of a run for other programs: as an ioctl trace that can be replayed, "
                    + "as JSON Lines, CSV or CloudEvents, or as a timeline for Perfetto and Chrome.",
            "A trace contains the recorded calls. Calls that changed nothing and were not refused "
                    + "are not recorded."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history export runs/first-run-1 --vm vm-0001 --as trace -o vm-0001.jsonl",
            "  kvmsim history export runs/first-run-1 --as perfetto -o timeline.json",
            "  kvmsim history export runs/first-run-1 --as csv --pseudonyms"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:written", "2:wrong usage", "4:the journal is damaged or does not follow"})
final class HistoryExportCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;

    @Mixin
    private RunArgument directory;

    @Option(
            names = "--vm",
            paramLabel = "NAME",
            description = "Export only these VMs; accepts * and ?; can be repeated")
    private List<String> vms = new ArrayList<>();

    @Option(names = "--as", required = true, paramLabel = "FORM", description = "The format: ${COMPLETION-CANDIDATES}")
    private ExportForm form;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write (default: standard output)")
    private Path file;

    @Option(
            names = "--pseudonyms",
            description =
                    "Replace principals and users by pseudonyms that depend on a random key, which is not " + "kept")
    private boolean pseudonyms;

    @Option(
            names = "--pseudonym-key",
            paramLabel = "FILE",
            description = "Use this key for the pseudonyms, so that they are the same in every export with the key")
    private Path key;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var naming = naming();
        var out = OutputFile.at(file);
        try {
            Question.of(directory.path(), history -> {
                write(history, out, naming);
                return null;
            });
            out.keep();
            if (file != null) {
                spec.commandLine().getOut().println("%s  written as %s".formatted(file, form));
            }
            return ExitCode.DONE;
        } catch (OutputFile.Unwritten e) {
            throw out.unwritten((IOException) e.getCause());
        } finally {
            out.drop();
        }
    }

    private UnaryOperator<Fact> naming() throws BadInput {
        if (key == null && !pseudonyms) {
            return UnaryOperator.identity();
        }
        var made = new Pseudonyms(key == null ? randomKey() : keyOf(key));
        return made::of;
    }

    private static byte[] randomKey() {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static byte[] keyOf(Path file) throws BadInput {
        byte[] bytes;
        try {
            bytes = InputFile.read(file, InputFile.DESCRIPTION_BYTES_MAX);
        } catch (NoSuchFileException _) {
            throw new BadInput("%s: no such key; any file of at least %d random bytes will do"
                    .formatted(file, Pseudonyms.KEY_BYTES_MIN));
        } catch (IOException e) {
            throw new BadInput("%s: cannot be read: %s".formatted(file, InputFile.reason(e)));
        }
        if (bytes.length < Pseudonyms.KEY_BYTES_MIN) {
            throw new BadInput("%s: a key of %d bytes can be guessed; at least %d are needed"
                    .formatted(file, bytes.length, Pseudonyms.KEY_BYTES_MIN));
        }
        return bytes;
    }

    private void write(RunHistory history, OutputStream out, UnaryOperator<Fact> naming) throws BadInput, IOException {
        switch (form) {
            case trace -> trace(history, out);
            case jsonl -> lines(history, LogForm.jsonl, out, naming);
            case csv -> lines(history, LogForm.csv, out, naming);
            case cloudevents -> lines(history, LogForm.cloudevents, out, naming);
            case perfetto -> {
                try (var timeline = new ChromeTrace(out)) {
                    HistoryLog.tell(history, filter(), fact -> timeline.add(naming.apply(fact)));
                }
            }
        }
    }

    private List<Glob> globs() {
        return vms.stream().map(Glob::new).toList();
    }

    private LogFilter filter() {
        return LogFilter.ALL.of(globs());
    }

    private void lines(RunHistory history, LogForm logForm, OutputStream out, UnaryOperator<Fact> naming)
            throws BadInput, IOException {
        var text = new PrintWriter(out, false, StandardCharsets.UTF_8);
        try (var lines = new LogLines(text, logForm, history.run(), false, Long.MAX_VALUE)) {
            HistoryLog.tell(history, filter(), fact -> lines.add(naming.apply(fact)));
            lines.end();
        } catch (LogLines.Full _) {
            // Nobody reads any more.
        }
    }

    /// A trace names no principal, so there is nothing to make pseudonyms of.
    private void trace(RunHistory history, OutputStream out) throws BadInput, IOException {
        var run = directory.path().toAbsolutePath().normalize().getFileName();
        var about = "the recorded calls of %s, exported by kvmsim %s; calls that changed nothing and were not refused"
                        .formatted(run, Version.number())
                + " were not recorded";
        var written = TraceExport.write(history, globs(), out, about);
        var err = spec.commandLine().getErr();
        err.println("%,d calls; calls that changed nothing and were not refused are not recorded, so they are not in it"
                .formatted(written.calls()));
        if (written.leftOut() > 0) {
            err.println(("%,d calls left out: the trace format cannot describe their circumstances;"
                            + " %,d calls have a different result for it")
                    .formatted(written.leftOut(), written.otherwise()));
        }
        if (!written.profile().equals("linux-6.12")) {
            err.println("the hosts answer as %s: replay it with --profile %s"
                    .formatted(written.profile(), written.profile()));
        }
    }
}
