package io.kvmsim.history.read;

import static io.kvmsim.history.read.KeptSeal.problems;
import static io.kvmsim.history.read.RotatingRun.index;
import static io.kvmsim.history.read.RotatingRun.rebuilt;
import static io.kvmsim.history.read.RotatingRun.rotating;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A history or a run that is not the one that was sealed is found; an untouched one is never accused.
class TamperedHistoriesTest {
    @TempDir
    private Path folder;

    static LongStream manySeeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void an_untouched_journal_is_never_accused(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 1 + (int) (seed % 5), 40).sealed();
        var history = run.written();
        var kept = KeptSeal.of(history, 1 + seed % 3, folder);
        assertThat(problems(history)).isEmpty();
        assertThat(kept.againstSeal(history)).isEmpty();
        assertThat(kept.againstHeads(history)).isEmpty();
        assertThat(kept.seal().isSignedBy(kept.publicKey())).isTrue();
        // Nor one that went on since.
        var later = run.by("bob", 1_800_000_000_000_000L, "vm-1", new Call.Close(), new Call.CreateVcpu(-1))
                .written();
        assertThat(problems(later)).isEmpty();
        assertThat(kept.againstSeal(later)).isEmpty();
        assertThat(kept.againstHeads(later)).isEmpty();
    }

    @Test
    void a_cut_tail_is_missed_by_the_seal_and_by_the_heads() throws BadInput, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = KeptSeal.of(run.written(), 1, folder);
        var history = rebuilt(folder.resolve("rebuilt"), run, records, all -> all.subList(0, index(all, "vm-2", 35)));
        assertThat(problems(history))
                .as("in itself it is a run that was cut off")
                .isEmpty();
        assertThat(kept.againstSeal(history)).singleElement().satisfies(problem -> assertThat(problem.what())
                .containsPattern("what was signed reaches to position \\d+ of the log, which ends at \\d+"));
        assertThat(kept.againstHeads(history))
                .extracting(Problem::text)
                .contains("vm-2, event #333, record 35: the history ends with record 34; it had 41");
    }

    @Test
    void a_history_that_was_taken_away_or_added_is_missed() throws BadInput, IOException {
        var run = rotating(folder, 3);
        var kept = KeptSeal.of(run.written(), 1, folder);
        var less = rotating(folder.resolve("less"), 2).sealed().written();
        assertThat(kept.againstSeal(less)).isNotEmpty();
        assertThat(kept.againstHeads(less)).extracting(Problem::text).containsExactly("vm-3: the history is missing");
        var more = rotating(folder.resolve("more"), 4).sealed().written();
        assertThat(kept.againstSeal(more)).isNotEmpty();
        assertThat(kept.againstHeads(more)).extracting(Problem::id).containsExactly("vm-4");
    }

    @Test
    void a_journal_that_was_written_anew_with_other_content_is_found_against_what_was_kept()
            throws BadInput, IOException {
        var kept = KeptSeal.of(rotating(folder, 3).sealed().written(), 1, folder);
        // Another call in one place, and all chains, seals and the root as they follow from it.
        var other = WrittenRun.in(folder.resolve("anew"), TestHosts.Z16);
        var keys = new Call[10];
        Arrays.fill(keys, new Call.SetAttr(2, 0, 0, UserBuffer.NONE));
        for (int vm = 1; vm <= 3; vm++) {
            other.at("vm-" + vm, 0, new Call.CreateVm(0), Calls.vcpu(0));
        }
        for (int turn = 1; turn <= 40; turn++) {
            for (int vm = 1; vm <= 3; vm++) {
                boolean here = vm == 2 && turn == 29;
                other.at("vm-" + vm, turn * 1_000_000L, here ? new Call[] {Calls.vcpu(1)} : keys);
            }
        }
        var history = other.sealed().written();
        assertThat(problems(history)).as("whole in itself").isEmpty();
        assertThat(kept.againstSeal(history)).isNotEmpty();
        assertThat(kept.againstHeads(history)).extracting(Problem::id).containsExactly("the run", "vm-2");
        assertThat(kept.againstHeads(history)).last().satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(30);
            assertThat(problem.event()).isEqualTo(2 + 28 * 10 + 1);
        });
    }

    @Test
    void a_forged_root_is_found() throws IOException {
        var run = rotating(folder, 2);
        run.add(RunRecord.PERSISTENCE_ID, 1, new RunSeal(2, Bytes.zeros(32)));
        assertThat(problems(run.written())).singleElement().satisfies(problem -> assertThat(problem.what())
                .contains("the run's seal names"));
    }

    @Test
    void a_statement_that_was_changed_is_not_signed() throws BadInput, IOException {
        var kept = KeptSeal.of(rotating(folder, 1).sealed().written(), 1, folder);
        var seal = kept.seal();
        assertThat(seal.isSignedBy(kept.publicKey())).isTrue();
        var changed = new SealStatement(
                seal.run(),
                seal.ofRun(),
                seal.histories(),
                seal.records() + 1,
                seal.root(),
                seal.logEnd(),
                seal.sealedAt(),
                seal.signature());
        assertThat(changed.isSignedBy(kept.publicKey())).isFalse();
    }
}
