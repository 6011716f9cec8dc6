package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.debug.Condition;
import io.kvmsim.history.fold.BadQuery;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.proof.EventProof;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogCount;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.run.pack.PackedRun;
import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.file.BadScenario;
import io.kvmsim.scenario.file.CallWords;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.trace.BadTrace;
import io.kvmsim.trace.HostJson;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.strace.StraceImport;
import io.kvmsim.values.Expression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every parser gets inputs that chance made of valid ones: it reads them, or throws what it says that it throws, and
/// takes no longer than it may. `load-tests/fuzz` gives it more of them.
class FuzzTest {
    private static final Path CONFIG = Path.of("../config").toAbsolutePath().normalize();
    private static final int INPUTS = Integer.getInteger("kvmsim.fuzz.inputs", 10_000);
    private static final long SEED = Long.getLong("kvmsim.fuzz.seed", 1);
    private static final String ONLY = System.getProperty("kvmsim.fuzz.parser", "");
    private static final long NANOS_MAX = 2_000_000_000L;

    /// Those that need a file, of which fewer are made.
    private static final int SLOWER = 20;

    @TempDir
    private static Path folder;

    private static final Map<String, Parser> PARSERS = new TreeMap<>();

    /// Throws only what is documented, or reads it.
    private interface Reading {
        void of(byte[] input) throws Exception;
    }

    private record Parser(Reading reading, List<Class<?>> documented, int share, List<byte[]> seeds) {}

    private static void parser(String name, int share, List<byte[]> seeds, Reading reading, Class<?>... documented) {
        PARSERS.put(name, new Parser(reading, List.of(documented), share, seeds));
    }

    private static List<byte[]> texts(String... texts) {
        return Stream.of(texts).map(it -> it.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static List<byte[]> files(Path... files) throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (var file : files) {
            seeds.add(Files.readAllBytes(file));
        }
        return seeds;
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    private static Path file(byte[] input) throws IOException {
        return Files.write(folder.resolve("input"), input);
    }

    @BeforeAll
    static void make_the_seeds() throws Exception {
        var z15 = HostJson.read(CONFIG.resolve("hosts/z15.json"));
        words(z15);
        traces(z15);
        var run = folder.resolve("run");
        ResumedRun.of(
                        NewRun.make(
                                ScenarioFile.read(CONFIG.resolve("scenarios/admin-mistakes.yaml")),
                                Profile.LINUX_6_12,
                                run,
                                "test"),
                        "test",
                        (_, _, _) -> {})
                .make();
        evidence(run);
        journals(run);
        indexes(run);
    }

    private static void words(Host z15) throws IOException {
        var expressions = texts(
                "errno.EBUSY == 0 && host.memory.used.max < 90% at 10m",
                "!(guests.running * 2 + 1 == 15.5) || -calls / 3 >= 4GiB");
        parser(
                "expressions",
                1,
                expressions,
                it -> Expression.parse(text(it), Measures::isKnown).holds(_ -> 0),
                Expression.Malformed.class);
        parser(
                "conditions",
                1,
                texts("mem.limit-max - 4GiB > mem.limit && vcpus.1.in-sca == on"),
                it -> Condition.parse(text(it)),
                Expression.Malformed.class);
        parser(
                "moments",
                1,
                texts("#812", "+1h30m", "2026-11-22T19:40:00Z", "end", "#8!2", "+2d 01:30:05.250"),
                it -> Moment.parse(text(it)),
                BadQuery.class);
        parser(
                "call words",
                1,
                texts(
                        "attr set mem.limit 8GiB",
                        "cmma set 0 0xff hex:0001",
                        "slot set 0 0 0 1GiB 0x1000",
                        "attr set tod.ext 1 0x5",
                        "vcpu create 0",
                        "guest essa 0 1 2 3",
                        "attr set cpu.processor hex:00"),
                it -> CallWords.parse(List.of(text(it).replace("@", "").split("\\s+"))));
        parser(
                "models",
                1,
                texts("z14,vx=on,aen=off", "host,-cmma", "gen16a", "z13.2-base,+msa8"),
                it -> GuestModels.of(text(it), folder, z15),
                BadModel.class);
        parser(
                "scenarios",
                5,
                files(
                        CONFIG.resolve("scenarios/boot-storm.yaml"), CONFIG.resolve("scenarios/host-evacuation.yaml"),
                        CONFIG.resolve("scenarios/fault-injection.yaml"), Hostile.file("scenario-share.yaml")),
                it -> ScenarioFile.parse(
                        "s", text(it), named -> CONFIG.resolve("scenarios").resolve("x" + named.hashCode())),
                BadScenario.class);
    }

    private static void traces(Host z15) throws IOException {
        parser(
                "traces",
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
                BadTrace.class);
        parser("hosts", 1, files(CONFIG.resolve("hosts/z15.json")), it -> HostJson.parse("h", it), BadTrace.class);
        parser(
                "strace",
                1,
                files(
                        Hostile.file("strace-null.txt"), Hostile.file("strace-comment.txt"),
                        Hostile.file("threads-pid.strace"), Hostile.file("threads-file.strace")),
                it -> StraceImport.run("s", new ByteArrayInputStream(it), z15, OutputStream.nullOutputStream()),
                BadTrace.class);
    }

    private static void evidence(Path run) throws IOException {
        var seal = folder.resolve("seal");
        done("history", "seal", run, "--key", folder.resolve("key"), "--new-key", "--to", seal);
        parser("seals", SLOWER, files(seal), it -> SealStatement.read(file(it)), BadQuery.class);
        var proof = folder.resolve("proof");
        var vm = "web-0001";
        done("history", "prove", run, vm, "#2", "--seal", seal, "--to", proof);
        parser(
                "proofs",
                SLOWER,
                files(proof),
                it -> EventProof.read(file(it)).check(SealStatement.read(seal)),
                BadQuery.class);
        done("fork", run, "--as", "copy", "--at", "+1s");
        parser("heads", SLOWER, files(run.resolve("forks/copy/heads")), it -> Heads.read(file(it)), BadQuery.class);
        var manifest = run.resolve("manifest.json");
        var copied = Files.createDirectories(folder.resolve("manifests"));
        parser(
                "manifests",
                SLOWER,
                files(manifest, run.resolve("forks/copy/manifest.json")),
                it -> {
                    Files.write(copied.resolve("manifest.json"), it);
                    RunDirectory.open(copied).manifest();
                },
                BadRun.class);
        var pack = folder.resolve("pack");
        done("pack", run, "-o", pack);
        parser(
                "packs",
                100,
                files(pack),
                it -> {
                    PackedRun.unpack(file(it), folder.resolve("unpacked"), 1 << 24, _ -> {
                        throw new BadRun("enough");
                    });
                },
                BadRun.class,
                DamagedPack.class);
    }

    private static void journals(Path run) throws IOException {
        var journal = folder.resolve("journal");
        Files.createDirectories(journal);
        var log = run.resolve("journal");
        try (var all = Files.list(log)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                Files.copy(file, journal.resolve(file.getFileName()));
                var target = journal.resolve(file.getFileName());
                var whole = Files.readAllBytes(file);
                parser(
                        "journal " + file.getFileName(),
                        100,
                        List.of(whole),
                        it -> {
                            Files.write(target, it);
                            try {
                                LogReader.open(journal);
                                LogReader.scan(journal, _ -> {});
                            } finally {
                                Files.write(target, whole);
                            }
                        },
                        JournalDamaged.class);
            }
        }
        var bodies = new ArrayList<byte[]>();
        LogReader.scan(log, record -> {
            if (bodies.size() < 200) {
                bodies.add((record.manifest() + " " + Base64.getEncoder().encodeToString(record.payload()))
                        .getBytes(StandardCharsets.UTF_8));
            }
        });
        parser("record bodies", 1, bodies, _ -> {}, BadRecord.class);
    }

    /// A damaged index is not asked any more: the journal is, and the answers are the same.
    private static void indexes(Path run) throws Exception {
        done("history", "index", run);
        var index = RunFacts.index(run);
        var expected = toldBy(run);
        parser("indexes", SLOWER, files(index), it -> {
            Files.write(index, it);
            assertThat(toldBy(run)).isEqualTo(expected);
        });
    }

    private static String toldBy(Path run) throws Exception {
        var told = new StringBuilder();
        try (var history = RunHistories.open(RunDirectory.open(run), (_, _) -> {})) {
            HistoryLog.tell(history, LogFilter.ALL.refusedOnly(), fact -> told.append(fact.address())
                    .append(' '));
            for (var by : LogCount.By.values()) {
                told.append(HistoryLog.count(history, LogFilter.ALL, by).rows());
            }
            history.at(Moment.parse("+1s"), List.of("vcpus"), 1, state -> told.append(state.event()));
        }
        return told.toString();
    }

    private static void done(Object... words) {
        var ended = Kvmsim.run(words);
        assertThat(ended.exit()).as(ended.err() + ended.out()).isZero();
    }

    static Stream<String> parsers() {
        return Stream.of(
                        "expressions",
                        "conditions",
                        "moments",
                        "call words",
                        "models",
                        "scenarios",
                        "traces",
                        "hosts",
                        "strace",
                        "seals",
                        "proofs",
                        "heads",
                        "manifests",
                        "packs",
                        "journals",
                        "indexes",
                        "record bodies")
                .filter(it -> it.startsWith(ONLY));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void only_what_is_documented_comes_out(String name) throws Exception {
        for (var entry : PARSERS.entrySet()) {
            if (name.equals("journals")
                    ? entry.getKey().startsWith("journal ")
                    : entry.getKey().equals(name)) {
                fuzz(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void fuzz(String name, Parser parser) throws Exception {
        var random = new SplittableRandom(SEED ^ name.hashCode());
        var mutation = new Mutation(random);
        for (int number = 0; number < INPUTS / parser.share(); number++) {
            var seed = parser.seeds().get(random.nextInt(parser.seeds().size()));
            boolean isRecord = name.equals("record bodies");
            var input = isRecord ? record(seed, mutation) : mutation.of(seed);
            long start = System.nanoTime();
            try {
                if (isRecord) {
                    apply(input, text(seed).split(" ")[0]);
                } else {
                    parser.reading().of(input);
                }
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                if (parser.documented().stream().noneMatch(it -> it.isInstance(e))) {
                    throw new AssertionError(
                            "%s, input %d: %s"
                                    .formatted(name, number, Base64.getEncoder().encodeToString(input)),
                            e);
                }
            }
            assertThat(System.nanoTime() - start)
                    .as("%s, input %d: %s", name, number, new String(input, StandardCharsets.ISO_8859_1))
                    .isLessThan(NANOS_MAX);
        }
    }

    private static byte[] record(byte[] seed, Mutation mutation) {
        return mutation.of(Base64.getDecoder().decode(text(seed).split(" ")[1]));
    }

    private static void apply(byte[] body, String manifest) throws BadTrace {
        if (RecordBytes.decode(body, manifest) instanceof TurnRecord turn) {
            var home = new Home("h", HOST);
            Entity.initial("web-1").apply(turn, _ -> home);
        }
    }

    private static final Host HOST = host();

    private static Host host() {
        try {
            return HostJson.read(CONFIG.resolve("hosts/z15.json"));
        } catch (BadTrace e) {
            throw new IllegalStateException(e);
        }
    }
}
