package io.kvmsim.cli.fuzz;

import static io.kvmsim.cli.fuzz.FuzzedParser.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
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
    static final Path CONFIG = Path.of("../config").toAbsolutePath().normalize();
    private static final int INPUTS = Integer.getInteger("kvmsim.fuzz.inputs", 10_000);
    private static final long SEED = Long.getLong("kvmsim.fuzz.seed", 1);
    private static final String ONLY = System.getProperty("kvmsim.fuzz.parser", "");
    private static final long NANOS_MAX = 2_000_000_000L;

    @TempDir
    private static Path folder;

    private static final Map<String, FuzzedParser> PARSERS = new TreeMap<>();

    @BeforeAll
    static void make_the_seeds() throws Exception {
        var z15 = HostJson.read(CONFIG.resolve("hosts/z15.json"));
        TextParsers.words(z15, folder, PARSERS);
        TextParsers.traces(z15, PARSERS);
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
        var parsers = new RunParsers(folder, run, PARSERS);
        parsers.evidence();
        parsers.journals();
        parsers.indexes();
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

    private static void fuzz(String name, FuzzedParser parser) throws Exception {
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

    private static void apply(byte[] body, String manifest) throws BadInput {
        if (RecordBytes.decode(body, manifest) instanceof TurnRecord turn) {
            var home = new NamedHost("h", HOST);
            Entity.initial("web-1").apply(turn, _ -> home);
        }
    }

    private static final Host HOST = host();

    private static Host host() {
        try {
            return HostJson.read(CONFIG.resolve("hosts/z15.json"));
        } catch (BadInput e) {
            throw new IllegalStateException(e);
        }
    }
}
