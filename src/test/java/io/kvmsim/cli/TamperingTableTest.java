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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of docs/history.md: what somebody may do to a run, and what finds it. Each row is done to a copy of a run
/// that has a fork and was sealed, and what the row says holds.
class TamperingTableTest {
    private static final Path PAGE = Path.of("../docs/history.md");
    private static final Path SCENARIO = Path.of("../config/scenarios/admin-mistakes.yaml");

    @TempDir
    private static Path folder;

    private static Path made;
    private static Tampering tampering;

    @BeforeAll
    static void make_a_run_with_a_fork_and_seal_both() throws Exception {
        made = run("made");
        tampering = new Tampering(run("twin"));
        kvmsim(0, "history", "seal", made, "--key", key(), "--new-key", "--to", seal("run"));
        kvmsim(0, "history", "seal", made.resolve("forks/copy"), "--key", key(), "--to", seal("fork"));
    }

    private static Path run(String name) throws Exception {
        var path = folder.resolve(name);
        var scenario = ScenarioFile.read(SCENARIO);
        var run = NewRun.make(scenario, Profile.LINUX_6_12, path, "test");
        ResumedRun.of(run, "test", (_, _, _) -> {}).make();
        kvmsim(0, "report", path);
        kvmsim(0, "fork", path, "--at", "+1m", "--as", "copy");
        kvmsim(0, "vm", "call", path.resolve("forks/copy"), TamperedRecords.VM, "vcpu", "create", "7");
        return path;
    }

    private static Path key() {
        return folder.resolve("key");
    }

    private static Path seal(String whose) {
        return folder.resolve(whose + ".seal");
    }

    private static Kvmsim kvmsim(int exit, Object... words) {
        var result = Kvmsim.run(words);
        assertThat(result.exit())
                .as("%s: %s %s", List.of(words), result.out(), result.err())
                .isEqualTo(exit);
        return result;
    }

    /// By what is done: what finds it.
    private static Map<String, String> table() throws IOException {
        var rows = new LinkedHashMap<String, String>();
        var text = Files.readString(PAGE);
        var table = text.substring(text.indexOf("| done to the run |"));
        for (var line :
                table.substring(0, table.indexOf("\n\n")).lines().skip(2).toList()) {
            var cells = line.split("\\|");
            rows.put(cells[1].strip(), cells[2].strip());
        }
        return rows;
    }

    static Stream<String> rows() throws IOException {
        return table().keySet().stream();
    }

    @Test
    void the_table_has_every_way_that_is_tried_and_no_other() throws IOException {
        assertThat(table().keySet()).containsExactlyElementsOf(tampering.acts().keySet());
        assertThat(table()).hasSizeGreaterThanOrEqualTo(60);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void what_the_table_says_holds(String done) throws Exception {
        var run = Kvmsim.copy(made, Files.createTempDirectory(folder, "case").resolve("made"));
        tampering.acts().get(done).on(run);
        var isFork = done.contains("fork");
        var target = isFork ? run.resolve("forks/copy") : run;
        var seal = seal(isFork ? "fork" : "run");
        var found = table().get(done);
        switch (found.split("[: ]")[0]) {
            case "verify" -> {
                assertOneLineEach(kvmsim(ExitCode.DAMAGED, "history", "verify", target));
                assertOneLineEach(against(ExitCode.DAMAGED, target, seal));
            }
            case "usage" -> assertOneLineEach(kvmsim(ExitCode.USAGE, "history", "verify", target));
            case "seal" -> {
                kvmsim(ExitCode.DONE, "history", "verify", target);
                assertOneLineEach(against(ExitCode.DAMAGED, target, seal));
            }
            case "nothing" -> {
                kvmsim(ExitCode.DONE, "history", "verify", target);
                against(ExitCode.DONE, target, seal);
            }
            default -> throw new AssertionError("what finds it is \"%s\"".formatted(found));
        }
    }

    private static Kvmsim against(int exit, Path run, Path seal) {
        return kvmsim(exit, "history", "verify", run, "--against", seal, "--public-key", key() + ".pub");
    }

    private static void assertOneLineEach(Kvmsim result) {
        assertThat(result.err().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("kvmsim: ").doesNotContain("Exception", "null"));
    }

    @Test
    void a_run_that_nobody_touched_is_whole_and_is_what_was_sealed() {
        kvmsim(ExitCode.DONE, "history", "verify", made);
        against(ExitCode.DONE, made, seal("run"));
        kvmsim(ExitCode.DONE, "history", "verify", made.resolve("forks/copy"));
        against(ExitCode.DONE, made.resolve("forks/copy"), seal("fork"));
    }

    @Test
    void a_seal_says_what_was_recorded_after_it() throws Exception {
        var run = Kvmsim.copy(made, Files.createTempDirectory(folder, "case").resolve("made"));
        kvmsim(ExitCode.DONE, "vm", "call", run, TamperedRecords.VM, "vcpu", "create", 9, "--principal", "alice");
        assertThat(against(ExitCode.DONE, run, seal("run")).out())
                .containsPattern("since the seal +1 records in 1 histories");
    }

    @Test
    void a_seal_is_never_overwritten_without_a_word() throws IOException {
        var before = Files.readString(seal("run"));
        var refused = kvmsim(ExitCode.USAGE, "history", "seal", made, "--key", key(), "--to", seal("run"));
        assertThat(refused.err()).contains("exists already").contains("--overwrite");
        assertThat(Files.readString(seal("run"))).isEqualTo(before);
    }

    @Test
    void a_key_that_others_can_use_is_refused() throws IOException {
        var open = Files.copy(key(), folder.resolve("open.key"));
        assertThat(open.toFile().setReadable(true, false)).isTrue();
        var refused =
                kvmsim(ExitCode.USAGE, "history", "seal", made, "--key", open, "--to", folder.resolve("never.seal"));
        assertThat(refused.err()).contains("others can use this private key", "chmod 600");
        assertThat(folder.resolve("never.seal")).doesNotExist();
    }
}
