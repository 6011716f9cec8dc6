package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.cli.option.TraceFile;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.TerminalLine;
import io.kvmsim.debug.shrink.Check;
import io.kvmsim.debug.shrink.Predicate;
import io.kvmsim.debug.shrink.ShellCommand;
import io.kvmsim.debug.shrink.Shrink;
import io.kvmsim.trace.TraceLines;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim shrink TRACE --check PREDICATE|COMMAND`
@Command(
        name = "shrink",
        description = "Find the smallest part of a trace that still passes a check, and write it as a trace.",
        footerHeading = "%nPredicates:%n",
        footer = {
            "A comparison, as in scenarios, of results of a replay of the part; a",
            "name alone means that its value is not 0.",
            "    calls, refused, events, errno.NAME, rule.NAME",
            "differs    lines whose recorded answer differs from the simulated one",
            "    vms, vcpus, slots, memory, cmma, cmma.dirty, migrating",
            "at the end, or when a VM is closed",
            "",
            "Commands:",
            "The shell runs it with the path of the trace of the part after its last word",
            "or in place of {}. It exits with 0 if the part still passes the check.",
            "",
            "Example:",
            "  kvmsim shrink config/recordings/qemu-10.0.2-4cpu-8g.jsonl --check 'vcpus >= 2'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the whole trace does not pass the check",
            "2:wrong usage, or a trace that cannot be read"
        })
public final class ShrinkCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TRACE", description = "A trace, optionally compressed with gzip; - is standard input")
    private String file;

    @Option(
            names = "--check",
            required = true,
            paramLabel = "PREDICATE|COMMAND",
            description = "The check that the part must pass")
    private String check;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "TRACE",
            description = "The file to write (default: standard output)")
    private Path trace;

    @Option(names = "--json", description = "Print the result as JSON")
    private boolean json;

    @Mixin
    private ProfileOption profile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput, InterruptedException {
        var predicate = predicate();
        try (var reader = TraceReader.open(file)) {
            var lines = TraceLines.read(reader, profile.profile());
            Optional<Shrink.Result> result;
            if (predicate.isPresent()) {
                result = shrink(lines, Predicate.of(lines, predicate.get()));
            } else {
                try (var command = ShellCommand.of(lines, check)) {
                    result = shrink(lines, command);
                }
            }
            if (result.isEmpty()) {
                spec.commandLine()
                        .getErr()
                        .println("kvmsim: %s: the whole trace does not show it: %s".formatted(lines.file(), check));
                return ExitCode.DIFFERENCE;
            }
            write(lines, result.get());
            return ExitCode.DONE;
        } catch (IOException e) {
            throw new BadInput(file, 0, "cannot be tested: " + e.getMessage());
        }
    }

    /// Nothing where the check is a command. What is neither is a predicate that is wrong: it is not handed to a
    /// shell.
    private Optional<Expression> predicate() {
        try {
            return Optional.of(Predicate.parse(check));
        } catch (Expression.Malformed e) {
            if (ShellCommand.isCommand(check)) {
                return Optional.empty();
            }
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--check \"%s\" is neither a command nor a predicate: %s; predicates may use %s"
                            .formatted(check, e.getMessage(), Predicate.listed()));
        }
    }

    private Optional<Shrink.Result> shrink(TraceLines lines, Check asked)
            throws BadInput, IOException, InterruptedException {
        try (var terminal = new TerminalLine()) {
            return Shrink.run(
                    lines,
                    asked,
                    (tests, left) -> terminal.show(
                            _ -> "%,d tests, %,d of %,d lines tried".formatted(tests, left, lines.size())));
        }
    }

    private void write(TraceLines lines, Shrink.Result result) throws BadInput {
        var out = spec.commandLine().getOut();
        BitSet part = result.part();
        TraceFile.<Void>write(trace, out, to -> {
            lines.write(part, to);
            return null;
        });
        var report = trace == null ? spec.commandLine().getErr() : out;
        if (json) {
            var as = new LinkedHashMap<String, Object>();
            as.put("file", lines.file());
            as.put("check", check);
            as.put("lines", lines.size());
            as.put("left", part.cardinality());
            as.put("tests", result.tests());
            report.println(OutputFormat.json(as));
        } else {
            report.println("%s: %,d of %,d lines show it, none can be left out; %,d tests"
                    .formatted(lines.file(), part.cardinality(), lines.size(), result.tests()));
        }
        report.flush();
    }
}
