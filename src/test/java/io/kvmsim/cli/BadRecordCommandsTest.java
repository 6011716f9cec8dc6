package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A record whose body is CBOR, but not a record, in a journal that is sound otherwise: damage with its place, in
/// every command that reads it.
class BadRecordCommandsTest {
    private static final String VM = "web-0001";
    private static final String SCENARIO = """
            apiVersion: kvmsim/v1
            kind: Scenario
            name: bad-record
            seed: 1
            duration: 30m
            hosts: [{name: h, machine: MACHINE, memory: 64GiB}]
            guests: [{name: web, count: 2, memory: 1GiB}]
            timeline:
              - {at: 10m, probe: {guests: web-0001, call: attr set mem.limit 8GiB}}
              - {at: 20m, clockStep: {hosts: "h-*", by: +1h}}
            """;

    private static final String READING = """
            vm list RUN
            vm show RUN VM
            vm call RUN VM vcpu create 9
            history index RUN
            """;

    /// These ask for times, and so read what stepped the hosts' clocks.
    private static final String HOSTS_TOO = """
            vm show RUN VM --at end
            history log RUN
            history log RUN VM
            history log RUN VM --newest-first
            history log RUN --by type
            history log RUN --guest VM
            history state RUN
            history state RUN --vm VM
            history state RUN --vm VM --at +15m
            history blame RUN VM
            history why RUN VM #17!1
            history diff RUN:VM@#1 @end
            history diff RUN@+1m RUN@end
            history export RUN --as jsonl -o FILE
            history export RUN --as csv -o FILE
            history export RUN --as cloudevents -o FILE
            history export RUN --as perfetto -o FILE
            history export RUN --as trace --vm VM -o FILE
            debug RUN VM -c list
            debug RUN VM -c state
            debug RUN --guest VM -c list
            bisect RUN VM --bad vcpus>9
            fork RUN --as one --at end
            fork RUN --as two --at +15m --replay-rest
            fork RUN --as three --at +15m --vm VM --replay-rest
            """;

    @TempDir
    private static Path folder;

    private static Path made;
    private Path run;

    @BeforeAll
    static void make() throws Exception {
        made = folder.resolve("made");
        var machine = Path.of("../config/hosts/z15.json").toAbsolutePath();
        var scenario = ScenarioFile.read(
                Files.writeString(folder.resolve("s.yaml"), SCENARIO.replace("MACHINE", machine.toString())));
        ResumedRun.of(NewRun.make(scenario, Profile.LINUX_6_12, made, "test"), "test", (_, _, _) -> {})
                .make();
    }

    @BeforeEach
    void copy() throws IOException {
        run = Kvmsim.copy(made, Files.createTempDirectory(folder, "run").resolve("run"));
    }

    private Object[] words(String command) {
        return Stream.of(command.split(" "))
                .map(word -> word.replace("RUN", run.toString())
                        .replace("VM", VM)
                        .replace("FILE", run.resolveSibling("written").toString()))
                .toArray();
    }

    /// Puts CBOR in the place of the newest record of a history.
    private void spoil(String id, String cbor) throws IOException {
        var stored = StoredRecords.of(run);
        var newest = stored.last(it -> it.persistenceId().equals(id));
        stored.change(
                newest,
                it -> ChangedRecord.with(it, it.manifest(), HexFormat.of().parseHex(cbor)));
        stored.write();
    }

    private void damaged(String command, String record) {
        var ended = Kvmsim.run(words(command));
        assertThat(ended.err())
                .as(command)
                .hasLineCount(1)
                .contains("%s/journal is damaged: %s, ".formatted(run, record))
                .containsPattern("segment \\d+, offset \\d+: ");
        assertThat(ended.exit()).as(command).isEqualTo(ExitCode.DAMAGED);
        assertThat(run.resolveSibling("written")).as(command).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0", "8101", "f6", "830102a0"})
    void of_a_vm(String cbor) throws IOException {
        spoil(VM, cbor);
        READING.lines().forEach(command -> damaged(command, "record 3 of web-0001"));
        HOSTS_TOO.lines().forEach(command -> damaged(command, "record 3 of web-0001"));
        assertThat(run.resolve("forks")).doesNotExist();
    }

    /// The clock of a host says when something was.
    @ParameterizedTest
    @ValueSource(strings = {"a0", "8101", "f6"})
    void of_a_host(String cbor) throws IOException {
        spoil("/host/h-1", cbor);
        HOSTS_TOO.lines().forEach(command -> damaged(command, "record 1 of /host/h-1"));
        assertThat(run.resolve("forks")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0", "80", "f6"})
    void of_the_run_itself(String cbor) throws IOException {
        spoil("/run", cbor);
        for (var command : List.of("vm call RUN VM vcpu create 9", "run --resume RUN", "fork RUN --at end --as f")) {
            damaged(command, "/run, record 2");
        }
    }

    /// Those that verify say what does not, each problem in a line.
    @ParameterizedTest
    @ValueSource(strings = {VM, "/host/h-1", "/run"})
    void in_commands_that_verify(String id) throws IOException {
        spoil(id, "a0");
        for (var command : List.of("history verify RUN", "replay verify RUN", "pack RUN -o FILE")) {
            var ended = Kvmsim.run(words(command));
            assertThat(ended.err().lines().toList().getFirst())
                    .as(command)
                    .contains(id, "record ")
                    .containsPattern("segment \\d+, offset \\d+: ");
            assertThat(ended.exit()).as(command).isEqualTo(ExitCode.DAMAGED);
        }
    }

    /// It is the parent's journal that is damaged.
    @Test
    void of_the_past_that_a_fork_shares() throws IOException {
        StoredRecords.of(run).write(); // a fork shares what stands up to an offset
        assertThat(Kvmsim.run("fork", run, "--at", "end", "--as", "f").exit()).isZero();
        var fork = run.resolve("forks/f");
        spoil(VM, "a0");
        for (var words : List.of("history log", "vm list", "history state")) {
            var command = new ArrayList<Object>(List.of(words.split(" ")));
            command.add(fork);
            var ended = Kvmsim.run(command.toArray());
            assertThat(ended.err())
                    .as("%s: %s", words, ended.out())
                    .hasLineCount(1)
                    .contains(run + "/journal is damaged: record 3 of web-0001");
            assertThat(ended.exit()).isEqualTo(ExitCode.DAMAGED);
        }
    }
}
