package io.kvmsim.history.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a run's summary says of its end against what its journal says.
class FinishedRunTest {
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");

    @TempDir
    private Path folder;

    private WrittenRun run() {
        return WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
    }

    private void summary(String text) throws IOException {
        Files.writeString(folder.resolve("summary.json"), text);
    }

    private List<String> problems(WrittenRun run) throws IOException {
        return FinishedRun.compare(folder, RunRecords.read(run.open().log())).stream()
                .map(Problem::text)
                .toList();
    }

    private WrittenRun sealed() {
        var run = run().sealed();
        run.written();
        return run;
    }

    private static String root(WrittenRun run) throws IOException {
        return RunRecords.read(run.open().log()).seal().orElseThrow().root().hex();
    }

    @Test
    void a_run_without_a_summary_has_nothing_to_compare() throws IOException {
        assertThat(problems(sealed())).isEmpty();
    }

    @Test
    void the_summary_names_the_root_with_which_the_run_ended() throws IOException {
        var run = sealed();
        summary("{\"finished\": true, \"merkleRoot\": \"%s\"}".formatted(root(run)));
        assertThat(problems(run)).isEmpty();
        summary("{\"finished\": true, \"merkleRoot\": \"00\"}");
        assertThat(problems(run)).containsExactly("summary.json: names root \"00\"; the run ended with " + root(run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{}", "{\"finished\": false, \"merkleRoot\": \"00\"}"})
    void a_summary_that_names_no_end_does_not_fit_a_run_that_ended(String text) throws IOException {
        var run = sealed();
        summary(text);
        assertThat(problems(run)).containsExactly("summary.json: names root \"\"; the run ended with " + root(run));
    }

    @Test
    void a_journal_that_lost_its_end_is_found_by_the_summary() throws IOException {
        var run = run();
        run.written();
        summary("{\"finished\": true, \"merkleRoot\": \"00\"}");
        assertThat(problems(run))
                .containsExactly("summary.json: says that the run was finished with root 00;"
                        + " the journal has no end of the run");
        summary("{\"finished\": false}");
        assertThat(problems(run)).isEmpty();
    }

    @Test
    void a_summary_that_a_crash_left_without_its_name_counts_as_the_summary() throws IOException {
        var run = run();
        var root = Bytes.zeros(32);
        var staged = folder.resolve("summary.json.part");
        Files.writeString(staged, "{\"finished\": true, \"merkleRoot\": \"%s\"}".formatted(root.hex()));
        Files.writeString(folder.resolve("summary.txt"), "text");
        var digests = CoveredFiles.digests(folder, List.of("summary.json.part", "summary.txt"));
        var files = List.of(new FileDigest("summary.json", digests.getFirst().sha256()), digests.getLast());
        run.add(RunRecord.PERSISTENCE_ID, 1, new RunOpened(ID, List.of()));
        run.add(RunRecord.PERSISTENCE_ID, 2, new RunClosed(ID, new RunSeal(1, root), files));
        run.written();
        assertThat(problems(run)).isEmpty();
        Files.move(staged, folder.resolve("summary.json"));
        assertThat(problems(run)).isEmpty();
        Files.delete(folder.resolve("summary.json"));
        assertThat(problems(run)).containsExactly("summary.json: is missing; the run recorded it");
    }
}
