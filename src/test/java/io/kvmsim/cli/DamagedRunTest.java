package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.cli.fuzz.Mutation;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A run directory from a stranger, who may have written anything into it.
class DamagedRunTest {
    private static final String VM = "web-0001";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static Path made;
    private Path run;

    @BeforeAll
    static void make() throws Exception {
        made = folder.resolve("made");
        var scenario = ScenarioFile.read(Path.of("../config/scenarios/admin-mistakes.yaml"));
        ResumedRun.of(NewRun.make(scenario, Profile.LINUX_6_12, made, "test"), "test", (_, _, _) -> {})
                .make();
    }

    @BeforeEach
    void copy() throws IOException {
        run = Kvmsim.copy(made, Files.createTempDirectory(folder, "run").resolve("run"));
    }

    private List<Object[]> commands() {
        return List.of(
                new Object[] {"vm", "list", run},
                new Object[] {"vm", "show", run, VM},
                new Object[] {"history", "log", run},
                new Object[] {"history", "log", run, VM},
                new Object[] {"history", "state", run, "--vm", VM},
                new Object[] {"history", "state", run},
                new Object[] {"history", "blame", run, VM},
                new Object[] {"history", "diff", run + ":" + VM + "@#1", "@end"},
                new Object[] {"history", "verify", run},
                new Object[] {"replay", "verify", run},
                new Object[] {"history", "export", run, "--as", "perfetto", "-o", run.resolve("exported")},
                new Object[] {"history", "index", run},
                new Object[] {"bisect", run, VM, "--bad", "vcpus > 1"},
                new Object[] {"fork", run, "--as", "copy", "--at", "end"});
    }

    /// The verifying ones see before all else that the manifest is not the recorded one.
    private List<Object[]> reading() {
        return commands().stream().filter(it -> !it[1].equals("verify")).toList();
    }

    private static void oneLine(Object[] command, Kvmsim ended) {
        assertThat(ended.err())
                .as(String.join(
                        " ",
                        java.util.Arrays.stream(command).map(String::valueOf).toList()))
                .doesNotContain("\tat ", "Exception");
        assertThat(ended.exit()).isNotEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void a_body_that_is_no_record_is_damage_in_every_command(long seed) throws IOException {
        var mutation = new Mutation(new SplittableRandom(seed));
        var stored = StoredRecords.of(run);
        var which = stored.all().stream()
                .filter(it -> it.persistenceId().equals(VM))
                .toList()
                .get((int) seed % 3);
        stored.change(which, it -> ChangedRecord.with(it, it.manifest(), mutation.of(it.payload())));
        stored.write();
        for (var command : commands()) {
            oneLine(command, Kvmsim.run(command));
        }
        assertThat(Kvmsim.run("history", "verify", run).exit()).isEqualTo(ExitCode.DAMAGED);
    }

    @Test
    void records_in_another_order_contradict_the_state_and_have_a_place() throws IOException {
        var stored = StoredRecords.of(run);
        var own = stored.all().stream()
                .filter(it -> it.persistenceId().equals(VM))
                .toList();
        var first = own.get(0);
        stored.change(own.get(1), it -> ChangedRecord.with(it, it.manifest(), first.payload()));
        stored.write();
        for (var command : List.of(
                new Object[] {"vm", "list", run},
                new Object[] {"vm", "show", run, VM},
                new Object[] {"history", "log", run, VM},
                new Object[] {"history", "state", run, "--vm", VM},
                new Object[] {"history", "blame", run, VM})) {
            var ended = Kvmsim.run(command);
            assertThat(ended.err())
                    .hasLineCount(1)
                    .contains("record 2 of " + VM)
                    .contains("segment")
                    .contains("offset");
            assertThat(ended.exit()).isEqualTo(ExitCode.DAMAGED);
        }
    }

    private ObjectNode manifest() throws IOException {
        return (ObjectNode) JSON.readTree(run.resolve("manifest.json").toFile());
    }

    private void refused(String says) {
        for (var command : reading()) {
            var ended = Kvmsim.run(command);
            assertThat(ended.err()).hasLineCount(1).contains(says);
            assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../secret.json", "/etc/passwd", "hosts/../../secret.json", "link.json", ""})
    void a_host_outside_of_the_run_is_not_read(String name) throws IOException {
        var outside = Files.copy(run.resolve("hosts/z15.json"), run.resolveSibling("secret.json"));
        Files.createSymbolicLink(run.resolve("link.json"), outside);
        var manifest = manifest();
        ((ObjectNode) manifest.get("hosts").get(0)).put("file", name);
        JSON.writeValue(run.resolve("manifest.json").toFile(), manifest);
        refused("outside of the run's directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../..", "/", "forks", "\u0000"})
    void a_fork_names_no_run_but_the_one_it_lies_in(String parent) throws IOException {
        var manifest = manifest();
        manifest.putObject("fork")
                .put("parent", parent)
                .put("at", "end")
                .put("logEnd", 1)
                .put("root", "00");
        JSON.writeValue(run.resolve("manifest.json").toFile(), manifest);
        for (var command : reading()) {
            var ended = Kvmsim.run(command);
            assertThat(ended.err()).hasLineCount(1);
            assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"format": null}            | "format"
            {"format": "one"}           | "format"
            {"format": 1.5}             | "format"
            {"version": null}           | lacks the key "version"
            {"version": 7}              | "version"
            {"profile": null}           | lacks the key "profile"
            {"scenario": null}          | lacks the key "scenario"
            {"startTod": null}          | "startTod"
            {"startTod": "noon"}        | "startTod"
            {"principal": null}         | lacks the key "principal"
            {"hosts": null}             | lacks the key "hosts"
            {"hosts": []}               | lacks the key "hosts"
            {"hosts": [null]}           | "hosts"
            {"hosts": [{}]}             | "hosts
            {"hosts": "z15"}            | "hosts"
            {"guests": null}            | lacks the key "guests"
            {"guests": [null]}          | "guests"
            {"guests": [{"count": 1}]}  | "guests"
            {"guests": [{"name": "a", "count": 2000000000}]} | "guests"
            {"scenarioFiles": {"a": null}} | lacks the key "scenarioFiles"
            {"fork": {}}                | "fork
            {"seed": "x"}               | "seed"
            {"unknown": 1}              | "unknown"
            """)
    void a_manifest_of_other_types_is_refused_in_one_line(String change, String says) throws IOException {
        var manifest = manifest();
        manifest.setAll((ObjectNode) JSON.readTree(change));
        JSON.writeValue(run.resolve("manifest.json").toFile(), manifest);
        refused(says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{", "{} {}"})
    void what_is_no_manifest_is_refused_in_one_line(String text) throws IOException {
        Files.writeString(run.resolve("manifest.json"), text);
        refused("manifest.json");
    }

    @Test
    void a_run_that_never_began_can_be_deleted() throws IOException {
        Files.delete(run.resolve("manifest.json"));
        var scenario = Path.of("../config/scenarios/admin-mistakes.yaml");
        for (var ended : List.of(Kvmsim.run("run", "--resume", run), Kvmsim.run("run", scenario, "--run", run))) {
            assertThat(ended.err()).hasLineCount(1).contains("never began").contains("delete it");
            assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
        }
    }
}
