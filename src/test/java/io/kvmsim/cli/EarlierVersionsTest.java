package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs, forks, packs, seals, heads and proofs that were made before runs had an id and digests of their files.
class EarlierVersionsTest {
    private static final Path KEPT = Path.of("test/resources/earlier-versions");
    private static final String ROOT = "d79e5ead8c521e9f7379237ec96aabfc653879dbeb51c9314dbe9dc7f79dfdb2";
    private static final Path SEAL = KEPT.resolve("seal.json");
    private static final Path KEY = KEPT.resolve("seal.key.pub");

    @TempDir
    Path folder;

    private Path run;

    @BeforeEach
    void unpack() {
        run = folder.resolve("run");
        assertThat(shown("unpack", KEPT.resolve("finished.kvmsim"), run)).contains(ROOT);
    }

    private static String shown(Object... words) {
        var result = Kvmsim.run(words);
        assertThat(result.exit()).as("%s: %s", List.of(words), result.err()).isZero();
        return result.out();
    }

    @Test
    void a_run_verifies_and_says_what_is_not_covered() {
        assertThat(shown("history", "verify", run))
                .contains(ROOT, "not covered  manifest, hosts and other inputs", "not covered  summary and report");
        assertThat(shown("replay", "verify", run)).contains("verified");
    }

    @Test
    void a_seal_heads_and_a_proof_still_hold() {
        assertThat(shown("history", "verify", run, "--against", SEAL, "--public-key", KEY))
                .containsPattern("since the seal +1 records in 1 histories");
        shown("history", "verify", run, "--against", KEPT.resolve("heads.tsv"));
        shown("history", "check-proof", KEPT.resolve("proof.json"), "--seal", SEAL, "--public-key", KEY);
    }

    @Test
    void a_seal_of_now_has_no_id_of_the_run() {
        var seal = folder.resolve("new.seal");
        shown("history", "seal", run, "--key", folder.resolve("key"), "--new-key", "--to", seal);
        assertThat(seal).content().contains("kvmsim-seal/1").doesNotContain("runId");
        shown("history", "verify", run, "--against", seal, "--public-key", folder.resolve("key.pub"));
    }

    @Test
    void forks_verify_and_go_on() {
        for (var fork : List.of("copy", "early")) {
            shown("history", "verify", run.resolve("forks").resolve(fork));
        }
        shown("vm", "call", run.resolve("forks/copy"), "web-0001", "vcpu", "create", "9");
        shown("history", "verify", run.resolve("forks/copy"));
        shown("fork", run, "--at", "+1m", "--as", "new");
        shown("history", "verify", run.resolve("forks/new"));
    }

    @Test
    void a_run_that_was_cut_off_is_resumed_to_the_same_root() throws Exception {
        var cut = folder.resolve("cut-off");
        shown("unpack", KEPT.resolve("cut-off.kvmsim"), cut);
        var opened = RunDirectory.open(cut);
        // By whatever version these classes are: a run is resumed by the version that made it.
        ResumedRun.of(opened, opened.manifest().version(), (_, _, _) -> {}).make();
        assertThat(shown("history", "verify", cut)).contains(ROOT, "finished and sealed");
        assertThat(Kvmsim.run("run", "--resume", cut).err()).contains("is finished already");
    }

    @Test
    void without_digests_another_history_than_the_scenarios_is_found_when_it_is_resumed() throws Exception {
        var cut = folder.resolve("cut-off");
        shown("unpack", KEPT.resolve("cut-off.kvmsim"), cut);
        var scenario = cut.resolve("scenario.yaml");
        Files.writeString(
                scenario, Files.readString(scenario).replace("memory: 1GiB, cpus: 2", "memory: 3GiB, cpus: 2"));
        var opened = RunDirectory.open(cut);
        assertThatThrownBy(() -> ResumedRun.of(opened, opened.manifest().version(), (_, _, _) -> {})
                        .make())
                .isInstanceOf(BadRecord.class)
                .hasMessageContaining("differs from its scenario: the journal contains another history");
    }

    @Test
    void a_finished_run_that_lost_its_end_is_found_by_its_summary() throws Exception {
        for (var file : List.of("00000001.log", "index")) {
            var path = run.resolve("journal").resolve(file);
            assertThat(path.toFile().delete()).isTrue();
        }
        var result = Kvmsim.run("history", "verify", run);
        assertThat(result.exit()).isEqualTo(ExitCode.DAMAGED);
        assertThat(result.err()).contains("summary.json: says that the run was finished with root " + ROOT);
    }
}
