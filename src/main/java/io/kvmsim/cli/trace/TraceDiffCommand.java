package io.kvmsim.cli.trace;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.trace.TraceDiff;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.values.BadInput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim trace diff RECORDING…`
@Command(
        name = "diff",
        description = {
            "Replay recordings and show each call whose answer differs: the recorded answer, the "
                    + "simulated answer, the rule that decided, and the bytes that differ, decoded.",
            "After a difference the simulator continues from its own state, so one difference can " + "cause others."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim trace diff config/recordings/qemu-10.0.2-4cpu-8g.jsonl --host z13",
            "  kvmsim trace diff config/recordings/qemu-10.0.2-4cpu-8g.jsonl --profiles linux-6.12,documented"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no difference", "1:a difference", "2:wrong usage, or a file that cannot be read"})
final class TraceDiffCommand implements Callable<Integer> {
    private static final String OWN_STATE = "after a difference each side goes on from its own state";

    @Parameters(
            arity = "1..*",
            paramLabel = "RECORDING",
            description = "A trace, optionally compressed with gzip; - is standard input")
    private List<String> files;

    @Option(
            names = "--host",
            paramLabel = "FILE|NAME",
            description =
                    "The host that answers: a name in config/hosts or a host file (default: the recorded " + "host)")
    private String host;

    @Option(
            names = "--profiles",
            paramLabel = "A,B",
            split = ",",
            description = "Compare the answers of two profiles and ignore the recorded answers")
    private List<String> profiles;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most N differences per recording; 0: all (default: ${DEFAULT-VALUE})")
    private int limit;

    @Mixin
    private ProfileOption profile;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// Of one recording.
    private record Diff(TraceDiff.Result result, List<TraceDiff.Difference> shown) {}

    @Override
    public Integer call() throws BadInput {
        if (limit < 0) {
            throw wrong("--limit is %d; it is a number of differences, or 0 for all".formatted(limit));
        }
        var pair = pair();
        var other = host == null ? null : HostFiles.read(host).host();
        var diffs = new ArrayList<Diff>();
        for (var file : files) {
            try (var reader = TraceReader.open(file)) {
                diffs.add(diff(reader, other == null ? reader.host() : other, pair));
            }
        }
        var text = pair.isEmpty()
                ? new DifferenceText("recorded", "simulated")
                : new DifferenceText(pair.get(0).wireName(), pair.get(1).wireName());
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(
                    diffs.stream().map(diff -> json(diff, text)).toList()));
        } else {
            for (var diff : diffs) {
                print(out, diff, text);
            }
        }
        return diffs.stream().anyMatch(diff -> diff.result().differing() > 0) ? ExitCode.DIFFERENCE : ExitCode.DONE;
    }

    private Diff diff(TraceReader reader, Host machine, List<Profile> pair) throws BadInput {
        var shown = new ArrayList<TraceDiff.Difference>();
        Consumer<TraceDiff.Difference> keep = difference -> {
            if (limit == 0 || shown.size() < limit) {
                shown.add(difference);
            }
        };
        var result = pair.isEmpty()
                ? TraceDiff.recorded(reader, machine.withProfile(profile.profile()), keep)
                : TraceDiff.hosts(reader, machine.withProfile(pair.get(0)), machine.withProfile(pair.get(1)), keep);
        return new Diff(result, shown);
    }

    /// The two profiles, or none.
    private List<Profile> pair() {
        if (profiles == null) {
            return List.of();
        }
        if (profiles.size() != 2) {
            throw wrong("--profiles takes two, as in linux-6.12,documented");
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--profile")) {
            throw wrong("--profile and --profiles exclude each other");
        }
        return profiles.stream()
                .map(name -> Profile.of(name)
                        .orElseThrow(() -> wrong("\"%s\" is not a profile; they are %s"
                                .formatted(name, String.join(", ", new ProfileOption.Names())))))
                .toList();
    }

    private CommandLine.ParameterException wrong(String problem) {
        return new CommandLine.ParameterException(spec.commandLine(), problem);
    }

    private static Map<String, Object> json(Diff diff, DifferenceText text) {
        var json = new LinkedHashMap<String, Object>();
        var result = diff.result();
        json.put("file", result.file());
        json.put("calls", result.calls());
        json.put("differing", result.differing());
        json.put("passedOver", result.passedOver());
        json.put("byCall", result.byCall());
        json.put("differences", diff.shown().stream().map(text::json).toList());
        return json;
    }

    private static void print(PrintWriter out, Diff diff, DifferenceText text) {
        var result = diff.result();
        for (var difference : diff.shown()) {
            out.println("%s:%d: %s".formatted(result.file(), difference.line(), DifferenceText.head(difference)));
            text.lines(difference).forEach(line -> out.println("  " + line));
            out.println();
        }
        long more = result.differing() - diff.shown().size();
        if (more > 0) {
            out.println("%,d more differences; --limit 0 shows all".formatted(more));
            out.println();
        }
        if (result.differing() > 0) {
            var table = new Table("CALL", ">CALLS", ">DIFFERENT");
            result.byCall().forEach((name, count) -> {
                if (count.differing() > 0) {
                    table.row(name, count.calls(), count.differing());
                }
            });
            table.lines().forEach(out::println);
        }
        long passedOver = result.passedOver().values().stream()
                .mapToLong(Integer::longValue)
                .sum();
        out.println("%s: %,d calls, %,d skipped (not modelled), %,d different%s"
                .formatted(
                        result.file(),
                        result.calls(),
                        passedOver,
                        result.differing(),
                        result.differing() > 0 ? "; " + OWN_STATE : ""));
    }
}
