package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.TraceFile;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.trace.strace.StraceImport;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim trace import strace FILE`
@Command(
        name = "strace",
        description = {
            "Import the output of strace -f -y -X verbose -e trace=ioctl MONITOR … as a trace, and "
                    + "report the data that it does not contain.",
            "For most structures, strace shows only the address. Such a call is named unknown.KVM_… "
                    + "in the trace, and it is never replayed."
        },
        footerHeading = "%nExample:%n",
        footer = "  kvmsim trace import strace monitor.strace --host z15 -o monitor.jsonl",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, with or without unknown data", "2:not the output of strace, or without a KVM ioctl"})
final class TraceImportStraceCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The output of strace; - is standard input")
    private String file;

    @Option(
            names = "--host",
            required = true,
            paramLabel = "FILE|NAME",
            description = "The host that the monitor ran on: a name in config/hosts or a host file")
    private String host;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            description = "The file to write (default: standard output)")
    private Path trace;

    @Option(names = "--json", description = "Print what is known and unknown as JSON")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        if (trace != null
                && trace.toAbsolutePath()
                        .normalize()
                        .equals(Path.of(file).toAbsolutePath().normalize())) {
            throw new CommandLine.ParameterException(spec.commandLine(), "the trace would replace " + file);
        }
        var machine = HostFiles.read(host).host();
        var out = spec.commandLine().getOut();
        StraceImport.Result result;
        try (var input = open()) {
            result = TraceFile.write(trace, out, to -> StraceImport.run(name(), input, machine, to));
        } catch (NoSuchFileException _) {
            throw new BadInput(file, 0, "no such file");
        } catch (IOException e) {
            throw new BadInput(file, 0, "cannot be read: " + InputFile.reason(e));
        }
        var report = trace == null ? spec.commandLine().getErr() : out;
        if (json) {
            report.println(OutputFormat.json(result));
        } else {
            print(report, result);
        }
        report.flush();
        return ExitCode.DONE;
    }

    private String name() {
        return file.equals("-") ? "standard input" : file;
    }

    private InputStream open() throws IOException {
        return file.equals("-") ? System.in : Files.newInputStream(Path.of(file));
    }

    private static void print(PrintWriter out, StraceImport.Result result) {
        var table = new Table("CALL", ">WHOLE", ">ANSWER IN PART", ">UNKNOWN", ">DROPPED");
        result.byCall()
                .forEach((name, count) ->
                        table.row(name, count.whole(), count.inPart(), count.unknown(), count.dropped()));
        table.lines().forEach(out::println);
        out.println();
        result.byCall().forEach((name, count) -> count.why()
                .forEach((reason, times) -> out.println("%,6d  %s: %s".formatted(times, name, reason))));
        out.println("%s: %,d lines of the trace; %,d ioctls are not KVM's, %,d never returned or are cut off"
                .formatted(result.file(), result.written(), result.notKvm(), result.unfinished()));
    }
}
