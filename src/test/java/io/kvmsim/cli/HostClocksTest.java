package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happened on virtual time is asked for, and shown, by the time of its host's TOD clock.
class HostClocksTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path run;

    private static String scenario(Path machine) {
        return """
            apiVersion: kvmsim/v1
            kind: Scenario
            seed: 1
            duration: 30m
            name: wall
            hosts:
              - {name: early, machine: %s, memory: 64GiB, clock: {start: 2020-02-29T12:00:00Z, drift: 1000}}
              - {name: late, machine: %s, memory: 64GiB, clock: {start: 2050-01-01T00:00:00Z}}
            placement: {policy: spread}
            guests:
              - {name: db, memory: 1GiB}
              - {name: web, memory: 1GiB}
            timeline:
              - {at: 10m, probe: {guests: "*", call: attr set mem.limit 8GiB}}
              - {at: 20m, clockStep: {hosts: "early-*", by: +1h}}
              - {at: 25m, probe: {guests: "*", call: attr set mem.limit 8GiB}}
            """.formatted(machine, machine);
    }

    /// Without actors, by the pure core.
    @BeforeEach
    void make() throws Exception {
        var machine = Path.of("../config/hosts/z15.json").toAbsolutePath().normalize();
        var file = Files.writeString(folder.resolve("wall.yaml"), scenario(machine));
        run = folder.resolve("run");
        ResumedRun.of(NewRun.make(ScenarioFile.read(file), Profile.LINUX_6_12, run, "test"), "test", (_, _, _) -> {})
                .make();
    }

    private List<String> told(String field, String form, String... options) throws IOException {
        var out = new StringWriter();
        var err = new StringWriter();
        var words = new ArrayList<>(List.of("history", "log", run.toString(), "--refused", "-o", form));
        words.addAll(List.of(options));
        assertThat(Main.commandLine(out, err).execute(words.toArray(String[]::new)))
                .as("%s", err)
                .isZero();
        var told = new ArrayList<String>();
        for (var line : out.toString().lines().toList()) {
            told.add(JSON.readTree(line).path(field).asText());
        }
        return told;
    }

    @Test
    void a_wall_time_is_that_of_the_hosts_own_clock_with_its_drift_and_its_steps() throws IOException {
        for (int time = 0; time < 2; time++) {
            assertThat(told("wall", "jsonl", "--from", "2020-02-29T12:00:00Z", "--to", "2020-02-29T14:00:00Z"))
                    .containsExactly("2020-02-29T12:10:00.600Z", "2020-02-29T13:25:01.500Z");
            assertThat(told("time", "cloudevents", "--to", "2020-03-01T00:00:00Z"))
                    .containsExactly("2020-02-29T12:10:00.600Z", "2020-02-29T13:25:01.500Z");
            assertThat(told("wall", "jsonl", "--from", "2050-01-01T00:10:00Z"))
                    .containsExactly("2050-01-01T00:10:00.000Z", "2050-01-01T00:25:00.000Z");
            // The same once more, with an index.
            assertThat(Main.commandLine(new StringWriter(), new StringWriter())
                            .execute("history", "index", run.toString()))
                    .isZero();
        }
    }

    @Test
    void a_fork_has_its_parents_clocks_and_begins_at_a_time_by_them() throws IOException {
        assertThat(Main.commandLine(new StringWriter(), new StringWriter())
                        .execute("fork", run.toString(), "--at", "2020-02-29T13:00:00Z", "--as", "one"))
                .isZero();
        run = run.resolve("forks/one");
        assertThat(told("wall", "jsonl")).containsExactly("2020-02-29T12:10:00.600Z");
    }
}
