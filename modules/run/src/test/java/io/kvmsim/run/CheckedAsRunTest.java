package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What `scenario check` accepts, `run` accepts, and the other way round; and what is refused leaves no directory.
class CheckedAsRunTest {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("kvmsim.checkout", "../..")).toAbsolutePath();

    @TempDir
    private Path folder;

    @BeforeEach
    void make_the_files_that_scenarios_name() throws IOException {
        Files.copy(CHECKOUT.resolve("config/hosts/z15.json"), folder.resolve("z15.json"));
        Files.copy(CHECKOUT.resolve("config/hosts/zEC12.json"), folder.resolve("zEC12.json"));
        Files.writeString(folder.resolve("good.json"), "{\"base\": \"z14\"}");
        Files.writeString(folder.resolve("bad.json"), "{\"base\": \"z14\", \"add\": [\"nope\"]}");
        Files.writeString(folder.resolve("broken.json"), "{");
        Files.writeString(folder.resolve("bad.jsonl"), "{}\n");
        Files.copy(
                CHECKOUT.resolve("src/test/resources/recordings/qemu-10.0.2-1cpu-512m.jsonl.gz"),
                folder.resolve("good.jsonl"));
    }

    private static String problem(Asked asked) {
        try {
            asked.ask();
            return "";
        } catch (BadInput | BadRun e) {
            return e.getMessage();
        }
    }

    @FunctionalInterface
    private interface Asked {
        void ask() throws BadInput, BadRun;
    }

    private String checked(Path scenario, Profile profile) {
        return problem(() -> NewRun.check(ScenarioFile.read(scenario), profile));
    }

    /// As the command does: made, and begun as far as nothing has been called yet.
    private String started(Path scenario, Profile profile) {
        var run = folder.resolve("run");
        var problem = problem(() -> NewRun.make(ScenarioFile.read(scenario), profile, run, "test"));
        if (!problem.isEmpty()) {
            assertThat(run).doesNotExist();
            return problem;
        }
        return problem(() -> ResumedRun.of(RunDirectory.open(run), "test", (_, _, _) -> {}));
    }

    private Path scenario(String host, String guest) throws IOException {
        return Files.writeString(folder.resolve("scenario.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: checked
                duration: 1m
                hosts: [{name: h, count: 2, memory: 64GiB, %s}]
                guests: [{name: g, %s}]
                """.formatted(host, guest));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    machine: z15.json | memory: 1GiB | yes
                    machine: none.json | memory: 1GiB | no
                    machine: broken.json | memory: 1GiB | no
                    machine: z15.json, module: {nested: true} | memory: 1GiB | yes
                    machine: z15.json, module: {nested: true, hpage: true} | memory: 1GiB | no
                    machine: z15.json, module: {hpage: true} | memory: 1GiB, hugePages: true | yes
                    machine: z15.json | memory: 1GiB, hugePages: true | yes
                    machine: z15.json | memory: 1GiB, model: z14 | yes
                    machine: z15.json | memory: 1GiB, model: z16 | yes
                    machine: zEC12.json | memory: 1GiB, model: host | yes
                    machine: z15.json | memory: 1GiB, model: z99 | no
                    machine: z15.json | memory: 1GiB, model: good.json | yes
                    machine: z15.json | memory: 1GiB, model: bad.json | no
                    machine: z15.json | memory: 1GiB, model: broken.json | no
                    machine: z15.json | memory: 1GiB, model: none.json | no
                    machine: z15.json | memory: 1GiB, model: "z14,vx=off" | yes
                    machine: z15.json | memory: 1GiB, model: "z14,nope=on" | no
                    machine: z15.json | memory: 1GiB, model: "host:z15.json" | yes
                    machine: z15.json | memory: 1GiB, model: "host:none.json" | no
                    machine: z15.json | recording: good.jsonl | yes
                    machine: z15.json | recording: bad.jsonl | no
                    machine: z15.json | recording: none.jsonl | no
                    machine: z15.json | memory: 64 | no
                    machine: z15.json | memory: 1GiB, use: nothing | no
                    """)
    void a_scenario_is_checked_as_it_is_run(String host, String guest, String isFine) throws IOException {
        var scenario = scenario(host, guest);
        var checked = checked(scenario, Profile.LINUX_6_12);
        assertThat(checked.isEmpty()).as(checked).isEqualTo(isFine.equals("yes"));
        assertThat(started(scenario, Profile.LINUX_6_12)).isEqualTo(checked);
    }

    @ParameterizedTest
    @EnumSource
    void it_is_so_for_the_answers_of_every_profile(Profile profile) throws IOException {
        var scenario = scenario("machine: z15.json", "memory: 1GiB, model: host");
        assertThat(checked(scenario, profile)).isEmpty();
        assertThat(started(scenario, profile)).isEmpty();
    }

    @Test
    void ten_thousand_groups_are_accepted_and_one_more_is_not() throws IOException {
        for (int groups : new int[] {10_000, 10_001}) {
            var text = new StringBuilder("""
                    apiVersion: kvmsim/v1
                    kind: Scenario
                    name: many
                    duration: 1m
                    hosts: [{name: h, machine: z15.json, memory: 64GiB}]
                    guests:
                    """);
            IntStream.rangeClosed(1, groups)
                    .forEach(group -> text.append("- {name: g%d, memory: 1MiB, model: z14}\n".formatted(group)));
            var scenario = Files.writeString(folder.resolve("many.yaml"), text);
            var checked = checked(scenario, Profile.LINUX_6_12);
            if (groups == 10_000) {
                assertThat(checked).isEmpty();
            } else {
                assertThat(checked).contains("10,000").doesNotContain("\n");
            }
        }
    }
}
