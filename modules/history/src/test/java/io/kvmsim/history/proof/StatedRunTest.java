package io.kvmsim.history.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run against what was signed of it, or kept of its heads: which run it is counts as well as what it holds.
class StatedRunTest {
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final Bytes OTHER_ID = Bytes.ofHex("ffeeddccbbaa99887766554433221100");

    @TempDir
    private Path folder;

    private PrivateKey key;

    @BeforeEach
    void make_a_key() throws BadInput, IOException {
        SealKeys.make(folder.resolve("seal.key"));
        key = SealKeys.privateKey(folder.resolve("seal.key"));
    }

    /// Equal runs but for their id and for what they say they were made from.
    private RunHistory run(String name, Bytes id, List<FileDigest> files) throws IOException {
        var run = WrittenRun.in(Files.createDirectories(folder.resolve(name)), TestHosts.Z16);
        run.add(RunRecord.PERSISTENCE_ID, 1, new RunOpened(id, files));
        return run.at("web", 0, new Call.CreateVm(0)).written();
    }

    private SealStatement sealed(RunHistory history) throws IOException {
        var found = Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE);
        return SealStatement.of(found, "run", "2026-11-22T00:00:00Z", key);
    }

    private Heads heads(RunHistory history) throws BadInput, IOException {
        var file = folder.resolve("heads.tsv");
        try (var out = new Heads.Out(DurableFile.replacing(file), 1)) {
            var options = new Verification.Options(false, Optional.empty(), Optional.empty(), Optional.of(out));
            Verification.run(history, options, VerifyProgress.NONE);
            out.keep();
        }
        return Heads.read(file);
    }

    private static List<String> against(RunHistory history, Optional<SealStatement> seal, Optional<Heads> heads)
            throws IOException {
        var options = new Verification.Options(false, seal, heads, Optional.empty());
        return Verification.run(history, options, VerifyProgress.NONE).problems().stream()
                .map(Problem::text)
                .filter(text -> !text.contains("file outside"))
                .toList();
    }

    @Test
    void a_run_agrees_with_what_was_signed_and_kept_of_it() throws BadInput, IOException {
        var history = run("one", ID, List.of());
        assertThat(against(history, Optional.of(sealed(history)), Optional.empty()))
                .isEmpty();
        assertThat(against(history, Optional.empty(), Optional.of(heads(history))))
                .isEmpty();
    }

    @Test
    void an_equal_run_with_another_id_is_another_run() throws BadInput, IOException {
        var one = run("one", ID, List.of());
        var other = run("other", OTHER_ID, List.of());
        assertThat(against(other, Optional.of(sealed(one)), Optional.empty()))
                .containsExactly(
                        "the run: it is run %s; what was signed is of run %s".formatted(OTHER_ID.hex(), ID.hex()));
        assertThat(against(other, Optional.empty(), Optional.of(heads(one))))
                .containsExactly("the run: it is run %s; the heads is of run %s".formatted(OTHER_ID.hex(), ID.hex()));
    }

    @Test
    void a_run_that_says_it_was_made_from_something_else_is_found() throws BadInput, IOException {
        var one = run("one", ID, List.of());
        var other = run("other", ID, List.of(new FileDigest("../x", Bytes.zeros(32))));
        assertThat(against(other, Optional.of(sealed(one)), Optional.empty()))
                .anyMatch(text -> text.startsWith("the run: its own records up to position ")
                        && text.endsWith("one of them is not what was written"));
        assertThat(against(other, Optional.empty(), Optional.of(heads(one))))
                .anyMatch(text -> text.startsWith("the run: its own records up to 1 have head "));
    }

    @Test
    void a_log_that_is_shorter_than_what_was_signed_lacks_so_many_bytes() throws BadInput, IOException {
        var history = run("one", ID, List.of());
        var seal = sealed(history);
        var longer = new SealStatement(
                seal.run(),
                seal.ofRun(),
                seal.histories(),
                seal.records(),
                seal.root(),
                seal.logEnd() + 7,
                seal.sealedAt(),
                seal.signature());
        assertThat(against(history, Optional.of(longer), Optional.empty()))
                .anyMatch(
                        text -> text.contains("reaches to position %d of the log, which ends at %d: 7 bytes are missing"
                                .formatted(seal.logEnd() + 7, seal.logEnd())));
    }

    @Test
    void an_own_record_that_was_kept_and_is_gone_is_missing() throws BadInput, IOException {
        var one = run("one", ID, List.of());
        var heads = heads(one);
        var without = WrittenRun.in(Files.createDirectories(folder.resolve("without")), TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .written();
        assertThat(against(without, Optional.empty(), Optional.of(heads)))
                .contains("the run: it is run without an id; the heads is of run " + ID.hex());
        var file = folder.resolve("heads.tsv");
        Files.writeString(file, Files.readString(file) + "/run\t2\t0\t" + "00".repeat(32) + "\n");
        assertThat(against(one, Optional.empty(), Optional.of(Heads.read(file))))
                .contains("the run: its own record 2 is missing");
    }
}
