package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.run.SmallScenario;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A reader in another language, written from the pages of documentation alone, computes the same roots, and finds
/// seals, heads and proofs to hold.
class IndependentReaderTest {
    private static final Path READER = Path.of("test/python/independent_reader.py");
    private static final Path SHIPPED = Path.of("../config/scenarios");
    private static final int DAYS = 1;

    @TempDir
    Path folder;

    @BeforeAll
    static void there_is_a_python() throws Exception {
        Assumptions.assumeTrue(
                System.getenv("CI") != null || hasPython(), "python3 is missing: the independent reader cannot run");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    static List<Path> shipped() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private Path run(Path scenario) throws Exception {
        var run = NewRun.make(
                ScenarioFile.read(SmallScenario.in(folder, scenario, DAYS)),
                Profile.LINUX_6_12,
                folder.resolve("run"),
                "test");
        ResumedRun.of(run, "test", (_, _, _) -> {}).make();
        return run.path();
    }

    private record Said(int exit, String out) {}

    private static Said reader(Object... words) throws Exception {
        var command = new ArrayList<>(List.of("python3", READER.toString()));
        for (var word : words) {
            command.add(word.toString());
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }

    private static JsonNode read(Object... words) throws Exception {
        var said = reader(words);
        assertThat(said.exit()).as(said.out()).isZero();
        return new ObjectMapper().readTree(said.out());
    }

    private static JsonNode json(Object... words) throws IOException {
        var result = Kvmsim.run(words);
        assertThat(result.exit()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    private static void assertSame(JsonNode theirs, Path run) throws IOException {
        var ours = json("history", "verify", run, "--json");
        assertThat(theirs.path("root")).isEqualTo(ours.path("merkleRoot"));
        assertThat(theirs.path("runId")).isEqualTo(ours.path("runId"));
        for (var count : List.of("histories", "records", "events")) {
            assertThat(theirs.path(count).asLong())
                    .as(count)
                    .isEqualTo(ours.path(count).asLong());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shipped")
    void computes_the_root_of_every_shipped_scenario_and_finds_its_seal_and_proofs_to_hold(Path scenario)
            throws Exception {
        var run = run(scenario);
        var seal = folder.resolve("seal");
        var heads = folder.resolve("heads");
        var proof = folder.resolve("proof");
        var key = folder.resolve("key");
        var sealed = Kvmsim.run(
                "history", "seal", run, "--key", key, "--new-key", "--to", seal, "--heads", heads, "--every", 1);
        assertThat(sealed.exit()).as(sealed.err()).isZero();
        var vm = RunHistories.open(RunDirectory.open(run)).monitors().iterator().next();
        var proved = Kvmsim.run("history", "prove", run, vm, "#1", "--seal", seal, "--to", proof);
        assertThat(proved.exit()).as(proved.err()).isZero();
        var theirs = read(run, "--seal", seal, "--public-key", key + ".pub", "--proof", proof, "--heads", heads);
        assertSame(theirs, run);
        assertThat(theirs.path("finished").asBoolean()).isTrue();
        assertThat(theirs.path("seal").asText()).isEqualTo("holds");
        assertThat(theirs.path("proof").asText()).isEqualTo("holds");
        assertThat(theirs.path("heads").asInt()).isPositive();
    }

    @Test
    void follows_a_fork_and_a_fork_of_a_fork() throws Exception {
        var run = run(SHIPPED.resolve("admin-mistakes.yaml"));
        var fork = run.resolve("forks/copy");
        for (var words : List.of(
                List.<Object>of("fork", run, "--at", "+1m", "--as", "copy"),
                List.<Object>of("vm", "call", fork, "web-0001", "vcpu", "create", "7"),
                List.<Object>of(
                        "fork",
                        run,
                        "--vm",
                        "web-0001",
                        "--at",
                        "#14",
                        "--as",
                        "early",
                        "--replay-rest",
                        "--skip",
                        "#15"),
                List.<Object>of("fork", fork, "--vm", "web-0001", "--as", "two"))) {
            var result = Kvmsim.run(words.toArray());
            assertThat(result.exit()).as(result.err()).isZero();
        }
        for (var each : List.of(fork, run.resolve("forks/early"), fork.resolve("forks/two"))) {
            assertSame(read(each), each);
        }
    }

    /// It reads over both, and finds the payload behind them.
    @Test
    void finds_a_writer_and_metadata_in_a_record() throws Exception {
        var run = run(SHIPPED.resolve("admin-mistakes.yaml"));
        var metadata = new Envelope.Metadata(-1, "replica/1", new byte[200]);
        for (var envelope : List.of(new Envelope("a-writer", null), new Envelope("", metadata))) {
            var records = StoredRecords.of(run);
            records.change(
                    records.first(record -> record.persistenceId().equals("web-0001")),
                    record -> ChangedRecord.enveloped(record, envelope));
            records.write();
            assertThat(reader(run).out()).contains("web-0001: a writer or metadata");
        }
    }

    @Test
    void finds_what_was_changed() throws Exception {
        var run = run(SHIPPED.resolve("admin-mistakes.yaml"));
        var manifest = run.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest) + " ");
        assertThat(reader(run).out()).contains("manifest.json is not what was recorded");
    }
}
