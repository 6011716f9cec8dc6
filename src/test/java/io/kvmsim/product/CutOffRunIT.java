package io.kvmsim.product;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A run that was cut off verifies, and is resumed to the very histories of one that was not.
class CutOffRunIT {
    private static final int VMS = 200;
    private static final int MORE_CALLS = 150;
    private static final int ROUNDS = 2;

    @TempDir
    private static Path folder;

    private static Path scenario;
    private static Path config;
    private static Path whole;
    private static String root;
    private static long journalBytes;
    private static Map<String, List<String>> heads;

    @BeforeAll
    static void runItWithoutInterruption() throws Exception {
        scenario = Product.scenario(folder, "many", VMS, Product.longRecording(folder, MORE_CALLS));
        config = Product.smallGroups(folder);
        whole = folder.resolve("whole");
        var result = run(whole).run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        root = Product.json(whole.resolve("summary.json")).get("merkleRoot").asText();
        assertThat(root).hasSize(2 * Head.BYTES);
        journalBytes = Files.size(CutRun.segment(whole));
        heads = histories(whole);
        assertThat(heads).hasSize(VMS).allSatisfy((_, chain) -> assertThat(chain)
                .hasSize(2));
    }

    static LongStream seed() {
        return Product.seed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seed")
    void a_run_that_was_killed_and_whose_resumption_was_killed_is_resumed(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var run = folder.resolve("killed-" + round);
            int tries = 0;
            do {
                assertThat(++tries).as("tries to hit the run in the middle").isLessThan(10);
                CutRun.delete(run);
                killWhenGrown(run(run), run, random.nextLong(journalBytes / 2));
            } while (Files.exists(run.resolve("summary.json")));
            assertCutOff(run);
            killWhenGrown(resume(run), run, logBytes(run) + random.nextLong(journalBytes / 4));
            if (!Files.exists(run.resolve("summary.json"))) {
                assertCutOff(run);
            }
            assertResumed(run);
        }
    }

    @Test
    void ctrl_c_stops_a_run_cleanly_and_nobody_else_writes_on_it_before() throws Exception {
        var run = folder.resolve("interrupted");
        var running = run(run).start();
        awaitGrown(running, run, journalBytes / 4);
        long pid = running.process().pid();
        signal("STOP", pid);
        for (var words : List.of(
                new Object[] {"run", "--resume", run},
                new Object[] {"vm", "call", run, "vm-0001", "attr", "set", "crypto.aes.enable"})) {
            var refused = kvmsim(words).run();
            assertThat(refused.err()).endsWith("is in use by process " + pid + "\n");
            assertThat(refused.errLines()).hasSize(1);
            assertThat(refused.exit()).isEqualTo(2);
        }
        assertThat(verified(run).get("finished").asBoolean()).isFalse();
        signal("INT", pid);
        signal("CONT", pid);
        var result = running.result();
        assertThat(result.exit()).isEqualTo(130);
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("continue with").contains("run --resume " + run);
        assertThat(Product.json(run.resolve("summary.json")).get("finished").asBoolean())
                .isFalse();
        assertCutOff(run);
        assertResumed(run);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void a_run_is_resumed_from_wherever_its_journal_ends(int percent) throws Exception {
        var run = cutOff("cut-at-" + percent, journalBytes * percent / 100);
        assertCutOff(run);
        assertResumed(run);
    }

    @Test
    void a_run_that_was_killed_before_its_journal_was_begun_is_resumed() throws Exception {
        var run = cutOff("no-journal", 0);
        CutRun.delete(run.resolve("journal"));
        Files.createDirectory(run.resolve("journal"));
        assertCutOff(run);
        assertResumed(run);
    }

    @Test
    void a_run_that_was_killed_before_its_summary_was_written_gets_it() throws Exception {
        var run = folder.resolve("no-summary");
        Product.copy(whole, run);
        Files.move(run.resolve("summary.json"), run.resolve("summary.json.part"));
        assertThat(verified(run).get("finished").asBoolean()).isTrue();
        var summary = Files.readAllBytes(run.resolve("summary.json.part"));
        assertThat(resume(run).run().err()).isEqualTo("kvmsim: " + run + " is finished already\n");
        assertThat(run.resolve("summary.json")).hasBinaryContent(summary);
        assertThat(verified(run).get("finished").asBoolean()).isTrue();
    }

    @Test
    void a_run_whose_summary_was_lost_gets_another_one_and_is_not_resumed_twice() throws Exception {
        var run = cutOff("lost-summary", journalBytes);
        assertResumed(run);
        var before = CutRun.contents(run);
        var again = resume(run).run();
        assertThat(again.err()).isEqualTo("kvmsim: " + run + " is finished already\n");
        assertThat(again.exit()).isZero();
        assertThat(CutRun.contents(run)).isEqualTo(before);
    }

    @Test
    void where_memory_does_not_suffice_the_same_calls_are_refused_after_resumption() throws Exception {
        var tight = folder.resolve("tight.yaml");
        Files.writeString(tight, Files.readString(scenario).replace("64GiB", "5MiB"));
        var uncut = folder.resolve("tight");
        var result = kvmsim("run", tight, "--run", uncut, "--json").run();
        assertThat(result.exit()).isZero();
        var summary = withoutHowItRan(Product.JSON.readTree(result.out()));
        assertThat(summary.get("refusalsByCall").get("KVM_CREATE_VM ENOMEM").asLong())
                .isPositive();
        var run = CutRun.of(uncut, folder.resolve("tight-cut"), Files.size(CutRun.segment(uncut)) / 2);
        assertThat(resume(run).run().exit()).isZero();
        var resumed = withoutHowItRan(Product.json(run.resolve("summary.json")));
        assertThat(resumed).isEqualTo(summary);
        assertThat(histories(run)).isEqualTo(histories(uncut));
    }

    @Test
    void a_run_whose_inputs_were_changed_is_not_resumed() throws Exception {
        var run = cutOff("other-recording", journalBytes / 2);
        var recording = run.resolve("recordings/vm.jsonl");
        Files.writeString(
                recording, Files.readString(recording).replace("\"group\":2,\"attr\":1,", "\"group\":2,\"attr\":3,"));
        var before = Files.readAllBytes(CutRun.segment(run));
        var result = resume(run).run();
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.errLines())
                .singleElement()
                .asString()
                .contains("recordings/vm.jsonl: is not what the run recorded");
        assertThat(Files.readAllBytes(CutRun.segment(run))).startsWith(Arrays.copyOf(before, before.length / 2));
    }

    @Test
    void a_call_on_a_run_that_is_not_finished_is_refused_and_changes_nothing() throws Exception {
        var run = cutOff("called", journalBytes * 99 / 100);
        var result = kvmsim("vm", "call", run, "vm-0001", "attr", "set", "crypto.aes.enable")
                .run();
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines()).singleElement().asString().contains("is not finished", "run --resume " + run);
        assertThat(resume(run).run().exit()).isZero();
        assertThat(verified(run).get("finished").asBoolean()).isTrue();
    }

    @Test
    void a_run_of_another_version_is_not_resumed() throws Exception {
        var run = cutOff("other-version", journalBytes / 2);
        var manifest = run.resolve("manifest.json");
        var version = Product.json(manifest).get("version").asText();
        Files.writeString(manifest, Files.readString(manifest).replace('"' + version + '"', "\"0.0.7\""));
        var before = Files.readAllBytes(CutRun.segment(run));
        var result = resume(run).run();
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains("was made by kvmsim 0.0.7 and this is " + version);
        assertThat(Files.readAllBytes(CutRun.segment(run))).isEqualTo(before);
    }

    private static JsonNode withoutHowItRan(JsonNode summary) {
        ((ObjectNode) summary).remove("howItRan");
        return summary;
    }

    private static void assertCutOff(Path run) throws Exception {
        assertThat(verified(run).get("finished").asBoolean()).isFalse();
        assertThat(histories(run))
                .allSatisfy((vm, chain) ->
                        assertThat(heads.get(vm)).as("history of %s", vm).startsWith(chain.toArray(String[]::new)));
    }

    private static void assertResumed(Path run) throws Exception {
        var result = resume(run).run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        assertThat(Product.json(run.resolve("summary.json")).get("merkleRoot").asText())
                .isEqualTo(root);
        assertThat(histories(run)).isEqualTo(heads);
        var verified = verified(run);
        assertThat(verified.get("finished").asBoolean()).isTrue();
        assertThat(verified.get("merkleRoot").asText()).isEqualTo(root);
        assertThat(verified.get("unsealed").asLong()).isZero();
        assertThat(verified.get("tailBytes").asLong()).isZero();
    }

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words).with("KVMSIM_CONFIG", config);
    }

    /// Under a shell that ignores SIGINT, as one does that runs the build in the background, the run would too.
    private static Command run(Path run) {
        var words = new Object[] {
            "sh",
            "-c",
            "env --default-signal=INT true 2>/dev/null && exec env --default-signal=INT \"$@\" || exec \"$@\"",
            "sh",
            Product.DISTRIBUTION.resolve("bin/kvmsim"),
            "run",
            scenario,
            "--run",
            run
        };
        return Product.command(folder, words).with("KVMSIM_CONFIG", config);
    }

    private static Command resume(Path run) {
        return kvmsim("run", "--resume", run);
    }

    private static JsonNode verified(Path run) throws IOException {
        var result = kvmsim("replay", "verify", run, "--json").run();
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        return Product.JSON.readTree(result.out());
    }

    private static void awaitGrown(Command.Running running, Path run, long bytes) {
        await().atMost(1, MINUTES)
                .pollDelay(0, MILLISECONDS)
                .pollInterval(1, MILLISECONDS)
                .until(() -> !running.process().isAlive() || logBytes(run) > bytes);
    }

    /// As a reader sees them: the file is longer than that while it is written.
    private static long logBytes(Path run) throws IOException {
        return Files.exists(CutRun.segment(run))
                ? LogReader.open(run.resolve("journal")).extent().end()
                : 0;
    }

    private static void killWhenGrown(Command command, Path run, long bytes) {
        var running = command.start();
        awaitGrown(running, run, bytes);
        running.process().destroyForcibly();
        running.result();
    }

    private static void signal(String signal, long pid) {
        assertThat(Command.of("kill", "-" + signal, pid).run().exit()).isZero();
    }

    private static Map<String, List<String>> histories(Path run) throws Exception {
        var homes = RunDirectory.open(run).hosts().homes();
        return Histories.of(run.resolve("journal"), homes::get).heads();
    }

    private static Path cutOff(String name, long bytes) throws IOException {
        return CutRun.of(whole, folder.resolve(name), bytes);
    }
}
