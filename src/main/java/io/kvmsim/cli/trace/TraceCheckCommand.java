package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.values.BadInput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim trace check FILE…`
@Command(
        name = "check",
        description =
                "Replay traces against the core and compare return values, written bytes and inspected " + "states.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim trace check config/recordings/*.jsonl",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no mismatch", "1:a mismatch", "2:a file that cannot be read"})
final class TraceCheckCommand implements Callable<Integer> {
    private static final int SHOWN = 160;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "A trace, optionally compressed with gzip; - is standard input")
    private List<String> files;

    @Option(names = "--calls-only", description = "Execute the calls without comparing answers")
    private boolean callsOnly;

    @Mixin
    private ProfileOption profile;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadInput {
        var results = new ArrayList<TraceCheck.Result>();
        for (var file : files) {
            try (var reader = TraceReader.open(file)) {
                results.add(TraceCheck.run(reader, profile.profile(), !callsOnly));
            }
        }
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(results));
        } else {
            print(out, results);
        }
        boolean mismatch = results.stream().anyMatch(result -> result.mismatches() > 0);
        return mismatch ? ExitCode.DIFFERENCE : ExitCode.DONE;
    }

    private static void print(PrintWriter out, List<TraceCheck.Result> results) {
        var table = new Table("FILE", ">CALLS", ">COMPARED", ">PASSED OVER", ">MISMATCHES", ">MS");
        long calls = 0;
        long compared = 0;
        long passedOver = 0;
        long mismatches = 0;
        long nanos = 0;
        for (var result : results) {
            long passed = result.passedOver().values().stream()
                    .mapToLong(Integer::longValue)
                    .sum();
            table.row(
                    result.file(),
                    result.calls(),
                    result.compared(),
                    passed,
                    result.mismatches(),
                    result.nanos() / 1_000_000);
            calls += result.calls();
            compared += result.compared();
            passedOver += passed;
            mismatches += result.mismatches();
            nanos += result.nanos();
        }
        if (results.size() > 1) {
            table.row("total", calls, compared, passedOver, mismatches, nanos / 1_000_000);
        }
        table.lines().forEach(out::println);
        results.forEach(result -> details(out, result));
    }

    private static void details(PrintWriter out, TraceCheck.Result result) {
        if (!result.passedOver().isEmpty()) {
            out.println();
            out.println(result.file() + ": skipped, not modelled:");
            result.passedOver().forEach((name, times) -> out.println("  %,6d  %s".formatted(times, name)));
        }
        for (var mismatch : result.first()) {
            out.println();
            out.println("%s:%d: %s".formatted(result.file(), mismatch.line(), cut(mismatch.call())));
            out.println("  %s: expected %s, got %s"
                    .formatted(mismatch.what(), cut(mismatch.expected()), cut(mismatch.got())));
            if (mismatch.rule() != null) {
                out.println("  decided by %s, section %s, %s(): %s"
                        .formatted(
                                mismatch.rule(),
                                mismatch.rule().section(),
                                mismatch.rule().function(),
                                mismatch.rule().says()));
            }
        }
        if (result.mismatches() > result.first().size()) {
            out.println();
            out.println("%s: %,d more mismatches"
                    .formatted(
                            result.file(), result.mismatches() - result.first().size()));
        }
    }

    private static String cut(String text) {
        return text == null ? "absent" : text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
