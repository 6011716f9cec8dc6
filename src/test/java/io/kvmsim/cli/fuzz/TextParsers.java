package io.kvmsim.cli.fuzz;

import static io.kvmsim.cli.fuzz.FuzzedParser.files;
import static io.kvmsim.cli.fuzz.FuzzedParser.text;
import static io.kvmsim.cli.fuzz.FuzzedParser.texts;

import io.kvmsim.cli.Hostile;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.debug.Condition;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.file.CallWords;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.trace.HostJson;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.strace.StraceImport;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The parsers of texts: words of the command line, scenarios, hosts, traces and `strace` outputs.
final class TextParsers {
    private TextParsers() {}

    static void words(Host z15, Path folder, Map<String, FuzzedParser> parsers) throws IOException {
        var expressions = texts(
                "errno.EBUSY == 0 && host.memory.used.max < 90% at 10m",
                "!(guests.running * 2 + 1 == 15.5) || -calls / 3 >= 4GiB");
        parsers.put(
                "expressions",
                new FuzzedParser(
                        1,
                        expressions,
                        it -> Expression.parse(text(it), Measures::isKnown).holds(_ -> 0),
                        Expression.Malformed.class));
        parsers.put(
                "conditions",
                new FuzzedParser(
                        1,
                        texts("mem.limit-max - 4GiB > mem.limit && vcpus.1.in-sca == on"),
                        it -> Condition.parse(text(it)),
                        Expression.Malformed.class));
        parsers.put(
                "moments",
                new FuzzedParser(
                        1,
                        texts("#812", "+1h30m", "2026-11-22T19:40:00Z", "end", "#8!2", "+2d 01:30:05.250"),
                        it -> Moment.parse(text(it)),
                        BadInput.class));
        parsers.put(
                "call words",
                new FuzzedParser(
                        1,
                        texts(
                                "attr set mem.limit 8GiB",
                                "cmma set 0 0xff hex:0001",
                                "slot set 0 0 0 1GiB 0x1000",
                                "attr set tod.ext 1 0x5",
                                "vcpu create 0",
                                "guest essa 0 1 2 3",
                                "attr set cpu.processor hex:00"),
                        it -> CallWords.parse(List.of(text(it).replace("@", "").split("\\s+")))));
        parsers.put(
                "models",
                new FuzzedParser(
                        1,
                        texts("z14,vx=on,aen=off", "host,-cmma", "gen16a", "z13.2-base,+msa8"),
                        it -> GuestModels.of(text(it), folder, z15),
                        BadInput.class));
        parsers.put(
                "scenarios",
                new FuzzedParser(
                        5,
                        files(
                                FuzzTest.CONFIG.resolve("scenarios/boot-storm.yaml"),
                                        FuzzTest.CONFIG.resolve("scenarios/host-evacuation.yaml"),
                                FuzzTest.CONFIG.resolve("scenarios/fault-injection.yaml"),
                                        Hostile.file("scenario-share.yaml")),
                        it -> ScenarioFile.parse("s", text(it), named -> FuzzTest.CONFIG
                                .resolve("scenarios")
                                .resolve("x" + named.hashCode())),
                        BadInput.class));
    }

    static void traces(Host z15, Map<String, FuzzedParser> parsers) throws IOException {
        parsers.put(
                "traces",
                new FuzzedParser(
                        1,
                        files(
                                Hostile.file("trace-vm-name.jsonl"),
                                Hostile.file("trace-huge-length.jsonl"),
                                Hostile.file("trace-negative-length.jsonl")),
                        it -> {
                            try (var reader = TraceReader.open("t", new ByteArrayInputStream(it))) {
                                TraceCheck.run(reader, true);
                            }
                        },
                        BadInput.class));
        parsers.put(
                "hosts",
                new FuzzedParser(
                        1,
                        files(FuzzTest.CONFIG.resolve("hosts/z15.json")),
                        it -> HostJson.parse("h", it),
                        BadInput.class));
        parsers.put(
                "strace",
                new FuzzedParser(
                        1,
                        files(
                                Hostile.file("strace-null.txt"), Hostile.file("strace-comment.txt"),
                                Hostile.file("threads-pid.strace"), Hostile.file("threads-file.strace")),
                        it -> StraceImport.run("s", new ByteArrayInputStream(it), z15, OutputStream.nullOutputStream()),
                        BadInput.class));
    }
}
