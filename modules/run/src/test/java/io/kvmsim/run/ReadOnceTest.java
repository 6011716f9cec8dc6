package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.scenario.file.ScenarioFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run's directory is read once, and for questions no more of it is read than they need.
class ReadOnceTest {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("kvmsim.checkout", "../..")).toAbsolutePath();

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void make_a_run_of_a_recording() throws Exception {
        var scenario = Files.writeString(folder.resolve("scenario.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: recorded
                hosts: [{name: h, count: 2, memory: 64GiB, machine: %s}]
                guests: [{name: g, recording: %s}]
                """.formatted(
                        CHECKOUT.resolve("config/hosts/z15.json"),
                        CHECKOUT.resolve("config/recordings/qemu-10.0.2-4cpu-8g.jsonl")));
        NewRun.make(ScenarioFile.read(scenario), Profile.LINUX_6_12, folder.resolve("run"), "test");
        run = RunDirectory.open(folder.resolve("run"));
    }

    @Test
    void the_manifest_and_the_hosts_are_read_once() throws Exception {
        var facts = RunHistories.facts(run);
        assertThat(facts.homes()).containsOnlyKeys("h-1", "h-2");
        Files.delete(run.path().resolve("manifest.json"));
        Files.delete(run.path().resolve("hosts/h.json"));
        assertThat(RunHistories.facts(run).homes()).isEqualTo(facts.homes());
        assertThat(run.manifest().firstVm()).isEqualTo("g-0001");
    }

    @Test
    void a_question_needs_no_recording_and_a_run_does() throws Exception {
        Files.writeString(run.path().resolve("recordings/g.jsonl"), "not a trace\n");
        assertThat(RunHistories.open(run).monitors()).isEmpty();
        assertThatThrownBy(() -> RunPlan.of(run))
                .isInstanceOf(BadRun.class)
                .hasMessageContaining("recordings/g.jsonl:1: not JSON");
    }
}
