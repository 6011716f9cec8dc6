package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run says of itself: how it began and ended, and which files belong to it.
class OwnRecordsTest {
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final Bytes OTHER_ID = Bytes.ofHex("ffeeddccbbaa99887766554433221100");
    private static final RunSeal SEAL = new RunSeal(1, Bytes.zeros(32));

    @TempDir
    private Path folder;

    private WrittenRun run() {
        return WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
    }

    private static void own(WrittenRun run, Object... records) {
        for (int index = 0; index < records.length; index++) {
            run.add(RunRecord.PERSISTENCE_ID, index + 1L, records[index]);
        }
    }

    private FileDigest file(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return new FileDigest(name, CoveredFiles.digest(content.getBytes(StandardCharsets.UTF_8)));
    }

    private static Verification.Result verified(RunHistory history) throws IOException {
        return Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE);
    }

    private static List<String> problems(RunHistory history) throws IOException {
        return verified(history).problems().stream().map(Problem::text).toList();
    }

    private static RunRecords records(RunHistory history) throws IOException {
        return RunRecords.read(history.log());
    }

    @Test
    void a_run_that_began_and_has_not_ended_has_an_id_and_no_seal() throws IOException {
        var run = run();
        own(run, new RunOpened(ID, List.of()));
        var own = records(run.written());
        assertThat(own.problem()).isEmpty();
        assertThat(own.runId()).contains(ID);
        assertThat(own.closed()).isEmpty();
        assertThat(own.seal()).isEmpty();
        assertThat(own.sealPosition()).isEqualTo(Long.MAX_VALUE);
        assertThat(own.heads()).hasSize(1);
    }

    @Test
    void the_newest_end_counts_and_what_comes_after_it_is_not_sealed() throws IOException {
        var run = run();
        var later = new RunClosed(ID, new RunSeal(2, Bytes.zeros(32)), List.of());
        own(run, new RunOpened(ID, List.of()), new RunClosed(ID, SEAL, List.of()), later);
        run.at("web", 1, Calls.vcpu(0));
        var history = run.written();
        var own = records(history);
        assertThat(own.closed()).contains(later);
        assertThat(own.seal()).contains(later.seal());
        assertThat(own.headBelow(0)).isNotEqualTo(own.headBelow(Long.MAX_VALUE));
        assertThat(own.headBelow(own.sealPosition()))
                .isEqualTo(own.heads().get(1).head());
        assertThat(own.headBelow(own.sealPosition() + 1))
                .isEqualTo(own.heads().get(2).head());
        assertThat(verified(history).unsealed()).isEqualTo(1);
    }

    @Test
    void a_run_of_an_earlier_version_has_a_seal_and_no_id() throws IOException {
        var own = records(run().sealed().written());
        assertThat(own.runId()).isEmpty();
        assertThat(own.closed()).isEmpty();
        assertThat(own.seal()).isPresent();
    }

    @Test
    void a_second_beginning_another_runs_end_and_an_end_without_an_id_are_problems() throws IOException {
        for (var second : List.of(
                new RunOpened(ID, List.of()),
                new RunClosed(OTHER_ID, SEAL, List.of()),
                SEAL,
                new HostFact.PressureChanged(0, 1))) {
            var into = Files.createDirectories(folder.resolve("run-" + second.hashCode()));
            var run = WrittenRun.in(into, TestHosts.Z16);
            own(run, new RunOpened(ID, List.of()), second, SEAL);
            var problem = records(run.written()).problem().orElseThrow();
            assertThat(problem.sequenceNr()).isEqualTo(2);
            assertThat(problem.what())
                    .isEqualTo(
                            switch (second) {
                                case RunOpened _ -> "the run begins a second time";
                                case RunClosed _ -> "the end of run %s, in another run".formatted(OTHER_ID.hex());
                                case RunSeal _ -> "an end without a run id, in a run that has one";
                                default -> "a record of the run itself is a host-fact/1";
                            });
        }
    }

    @Test
    void an_input_that_was_changed_is_missing_or_lies_elsewhere_is_a_problem() throws IOException {
        var run = run();
        var manifest = file("manifest.json", "{}");
        var host = file("hosts/a.json", "a");
        own(run, new RunOpened(ID, List.of(host, manifest, new FileDigest("../x", Bytes.zeros(32)))));
        var history = run.written();
        assertThat(problems(history)).containsExactly("../x: the run names a file outside of its directory");
        Files.writeString(folder.resolve("manifest.json"), "[]");
        Files.delete(folder.resolve("hosts/a.json"));
        assertThat(problems(history))
                .hasSize(3)
                .contains("hosts/a.json: is missing; the run recorded it")
                .anyMatch(problem -> problem.startsWith("manifest.json: is not what the run recorded"));
    }

    @Test
    void files_that_the_run_does_not_name_are_listed_and_the_rest_is_counted() throws IOException {
        var run = run();
        own(run, new RunOpened(ID, List.of(file("manifest.json", "{}"))));
        var history = run.written();
        assertThat(verified(history).notCovered())
                .containsExactly("summary and report, since the run is not finished", "times of groups in the journal");
        file("report/index.html", "page");
        file("index/history.sqlite", "not looked at");
        file("forks/a/manifest.json", "not looked at");
        for (int number = 1; number <= 5; number++) {
            file("extra/" + number, "x");
        }
        assertThat(verified(history).notCovered())
                .contains("report/index.html, which kvmsim report creates from the other files")
                .contains("extra/5, which the run did not record")
                .noneMatch(line -> line.contains("more files"))
                .noneMatch(line -> line.contains("index/history") || line.contains("forks/"));
        file("extra/6", "x");
        file("extra/7", "x");
        assertThat(verified(history).notCovered())
                .contains("2 more files")
                .doesNotContain("extra/6, which the run did not record");
    }

    @Test
    void what_an_earlier_version_did_not_record_is_said_not_to_be_covered() throws IOException {
        assertThat(verified(run().sealed().written()).notCovered())
                .containsExactly(
                        "manifest, hosts and other inputs, since an earlier version made the run",
                        "summary and report, since an earlier version finished the run",
                        "times of groups in the journal");
    }
}
