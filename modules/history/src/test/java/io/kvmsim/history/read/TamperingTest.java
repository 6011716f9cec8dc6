package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.BadQuery;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.CheckedHistory;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever is done to a journal is found, and where it was done; an untouched one is never accused.
class TamperingTest {
    @TempDir
    private Path folder;

    private PrivateKey key;
    private PublicKey publicKey;

    @BeforeEach
    void make_a_key() throws BadQuery, IOException {
        publicKey = SealKeys.publicKey(SealKeys.make(folder.resolve("seal.key")));
        key = SealKeys.privateKey(folder.resolve("seal.key"));
    }

    /// What was kept elsewhere.
    private record Kept(SealStatement seal, Path heads) {}

    private Kept keep(RunHistory history, long every) throws IOException {
        var heads = folder.resolve("heads.tsv");
        try (var out = new Heads.Out(DurableFile.replacing(heads), every)) {
            var options = new Verification.Options(false, Optional.empty(), Optional.empty(), Optional.of(out));
            var found = Verification.run(history, options, VerifyProgress.NONE);
            assertThat(found.problems()).isEmpty();
            out.keep();
            return new Kept(SealStatement.of(found, "run", "2026-11-22T00:00:00Z", key), heads);
        }
    }

    private static List<Problem> problems(RunHistory history) throws IOException {
        return Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                .problems();
    }

    private static List<Problem> againstSeal(RunHistory history, Kept kept) throws IOException {
        var options = new Verification.Options(false, Optional.of(kept.seal()), Optional.empty(), Optional.empty());
        return Verification.run(history, options, VerifyProgress.NONE).problems();
    }

    private static List<Problem> againstHeads(RunHistory history, Kept kept) throws BadQuery, IOException {
        var heads = Optional.of(Heads.read(kept.heads()));
        var options = new Verification.Options(false, Optional.empty(), heads, Optional.empty());
        return Verification.run(history, options, VerifyProgress.NONE).problems();
    }

    /// Three VMs, with 40 records each of 10 new keys.
    private WrittenRun rotating(Path into, int vms) {
        var run = WrittenRun.in(into, TestHosts.Z16);
        var keys = new Call[10];
        Arrays.fill(keys, new Call.SetAttr(2, 0, 0, UserBuffer.NONE));
        for (int vm = 1; vm <= vms; vm++) {
            run.at("vm-" + vm, 0, new Call.CreateVm(0), Calls.vcpu(0));
        }
        for (int turn = 1; turn <= 40; turn++) {
            for (int vm = 1; vm <= vms; vm++) {
                run.at("vm-" + vm, turn * 1_000_000L, keys);
            }
        }
        return run;
    }

    /// The same records but for a change, in a journal that is whole in itself.
    private RunHistory rebuilt(WrittenRun run, List<NewRecord> records, UnaryOperator<List<NewRecord>> change) {
        var other = WrittenRun.in(folder.resolve("rebuilt"), run.home.host());
        WrittenRun.write(other.journal, change.apply(new ArrayList<>(records)));
        return other.open();
    }

    private static NewRecord with(NewRecord record, long sequenceNr, byte[] payload) {
        return new NewRecord(record.persistenceId(), sequenceNr, 0, record.serializerId(), record.manifest(), payload);
    }

    private static int index(List<NewRecord> records, String id, long sequenceNr) {
        for (int index = 0; index < records.size(); index++) {
            if (records.get(index).persistenceId().equals(id)
                    && records.get(index).sequenceNr() == sequenceNr) {
                return index;
            }
        }
        throw new IllegalStateException("no record %d of %s".formatted(sequenceNr, id));
    }

    static LongStream manySeeds() {
        return LongStream.range(0, 200);
    }

    static LongStream seeds() {
        return LongStream.range(0, 25);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void an_untouched_journal_is_never_accused(long seed) throws BadQuery, IOException {
        var run = WrittenRun.any(folder, seed, 1 + (int) (seed % 5), 40).sealed();
        var history = run.written();
        var kept = keep(history, 1 + seed % 3);
        assertThat(problems(history)).isEmpty();
        assertThat(againstSeal(history, kept)).isEmpty();
        assertThat(againstHeads(history, kept)).isEmpty();
        assertThat(kept.seal().isSignedBy(publicKey)).isTrue();
        // Nor one that went on since.
        var later = run.by("bob", 1_800_000_000_000_000L, "vm-1", new Call.Close(), new Call.CreateVcpu(-1))
                .written();
        assertThat(problems(later)).isEmpty();
        assertThat(againstSeal(later, kept)).isEmpty();
        assertThat(againstHeads(later, kept)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_flipped_bit_is_found_in_its_group(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var history = rotating(folder, 3).sealed().writtenOneByOne();
        var positions = new ArrayList<Long>();
        history.log().scan(record -> positions.add(record.position()));
        long at = positions.getFirst() + random.nextLong(positions.getLast() - positions.getFirst());
        var place = history.log().place(at);
        Path file;
        try (var files = Files.list(history.run().journal())) {
            file = files.filter(it -> it.toString().endsWith(".log"))
                    .sorted()
                    .toList()
                    .get(place.segment() - 1);
        }
        var bytes = Files.readAllBytes(file);
        bytes[(int) place.offset()] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        assertThatThrownBy(() -> problems(RunHistory.open(history.run())))
                .isInstanceOfSatisfying(JournalDamaged.class, damage -> {
                    assertThat(damage.segment()).isEqualTo(place.segment());
                    assertThat(damage.offset()).isLessThanOrEqualTo(place.offset());
                    // A group holds one record here.
                    long before = positions.stream().filter(it -> it <= at).count();
                    assertThat(damage.offset()).isLessThan(positions.get((int) before));
                });
    }

    @Test
    void a_dropped_record_is_a_gap() throws IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var history = rebuilt(run, records, all -> {
            all.remove(index(all, "vm-2", 17));
            return all;
        });
        assertThat(problems(history)).singleElement().satisfies(problem -> {
            assertThat(problem.id()).isEqualTo("vm-2");
            assertThat(problem.sequenceNr()).isEqualTo(18);
            assertThat(problem.event()).isEqualTo(2 + 15 * 10 + 1);
            assertThat(problem.place()).isNotNull();
            assertThat(problem.text()).contains("record 17 of vm-2 is missing");
        });
    }

    @Test
    void a_record_that_stands_there_twice_or_too_early_is_found_by_its_number() throws IOException {
        var history = rotating(folder, 1).written();
        var records = new ArrayList<LogRecord>();
        history.log().records("vm-1", records::add);
        var doubled = new ArrayList<>(records);
        doubled.add(17, records.get(16));
        assertThat(checked(history, doubled)).satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(17);
            assertThat(problem.what()).isEqualTo("record 17 of vm-1 occurs again after record 17");
            assertThat(problem.place())
                    .isEqualTo(history.log().place(records.get(16).position()));
        });
        var reordered = new ArrayList<>(records);
        Collections.swap(reordered, 16, 17);
        assertThat(checked(history, reordered)).satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(18);
            assertThat(problem.what()).isEqualTo("record 17 of vm-1 is missing: the next one is 18");
        });
    }

    private static Problem checked(RunHistory history, List<LogRecord> records) {
        var checked =
                new CheckedHistory("vm-1", history.records(), history.run().homes()::get, List.of(), false);
        records.forEach(checked::add);
        return checked.problem().orElseThrow();
    }

    /// With new numbers nothing is missing: what the records say then does not follow, or a seal does not fit.
    private static List<NewRecord> numbered(List<NewRecord> all, String id) {
        long number = 0;
        for (int index = 0; index < all.size(); index++) {
            if (all.get(index).persistenceId().equals(id)) {
                number++;
                all.set(index, with(all.get(index), number, all.get(index).payload()));
            }
        }
        return all;
    }

    @Test
    void records_that_were_dropped_doubled_or_reordered_and_numbered_anew_break_the_chain()
            throws BadQuery, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = keep(run.written(), 1);
        List<UnaryOperator<List<NewRecord>>> changes = List.of(
                all -> {
                    all.remove(index(all, "vm-2", 17));
                    return numbered(all, "vm-2");
                },
                all -> {
                    all.add(index(all, "vm-2", 17), all.get(index(all, "vm-2", 16)));
                    return numbered(all, "vm-2");
                },
                all -> {
                    Collections.swap(all, index(all, "vm-2", 17), index(all, "vm-2", 18));
                    return numbered(all, "vm-2");
                });
        int number = 0;
        for (var change : changes) {
            var other = WrittenRun.in(folder.resolve("rebuilt-" + number++), run.home.host());
            WrittenRun.write(other.journal, change.apply(new ArrayList<>(records)));
            var history = other.open();
            assertThat(problems(history))
                    .as("change %d, by itself", number)
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.id()).isEqualTo("vm-2"));
            assertThat(againstHeads(history, kept))
                    .as("change %d", number)
                    .first()
                    .satisfies(problem -> {
                        assertThat(problem.id()).isEqualTo("vm-2");
                        assertThat(problem.sequenceNr()).isEqualTo(17);
                        assertThat(problem.event()).isEqualTo(2 + 15 * 10 + 1);
                    });
            assertThat(againstSeal(history, kept)).isNotEmpty();
        }
    }

    @Test
    void a_replaced_record_is_found_by_the_next_seal_and_named_by_the_heads() throws BadQuery, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = keep(run.written(), 1);
        var history = rebuilt(run, records, all -> {
            int index = index(all, "vm-3", 5);
            // The same calls at another time: nothing contradicts them.
            var earlier = all.get(index(all, "vm-3", 4)).payload();
            var body = all.get(index).payload().clone();
            System.arraycopy(earlier, 0, body, 0, 6);
            all.set(index, with(all.get(index), 5, body));
            return all;
        });
        assertThat(problems(history)).singleElement().satisfies(problem -> {
            assertThat(problem.id()).isEqualTo("vm-3");
            assertThat(problem.sequenceNr())
                    .as("the first that no seal vouches for")
                    .isEqualTo(1);
            assertThat(problem.what()).contains("one of records 1 to 26 is not what was written");
        });
        assertThat(againstHeads(history, kept)).singleElement().satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(5);
            assertThat(problem.event()).isEqualTo(2 + 30 + 1);
            assertThat(problem.place().offset()).isPositive();
        });
    }

    @Test
    void a_change_after_the_last_seal_of_its_history_breaks_the_runs_root() throws BadQuery, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = keep(run.written(), 1);
        var history = rebuilt(run, records, all -> {
            int index = index(all, "vm-1", 40);
            var body = all.get(index).payload().clone();
            System.arraycopy(all.get(index(all, "vm-1", 39)).payload(), 0, body, 0, 6);
            all.set(index, with(all.get(index), 40, body));
            return all;
        });
        assertThat(problems(history)).singleElement().satisfies(problem -> assertThat(problem.text())
                .startsWith("the run: the run's seal names 3 histories"));
        assertThat(againstHeads(history, kept)).singleElement().satisfies(problem -> {
            assertThat(problem.id()).isEqualTo("vm-1");
            assertThat(problem.sequenceNr()).isEqualTo(40);
        });
    }

    @Test
    void a_seal_that_was_taken_away_is_missed() throws IOException {
        var run = rotating(folder, 1).sealed();
        var history = rebuilt(run, List.copyOf(run.records()), all -> {
            int index = index(all, "vm-1", 27);
            var record = all.get(index);
            var turn = (TurnRecord) RecordBytes.decode(record.payload(), record.manifest());
            assertThat(turn.seal()).isPresent();
            all.set(index, new NewRecord("vm-1", 27, 0, record.serializerId(), RecordBytes.TURN, turn.body()));
            return all;
        });
        assertThat(problems(history)).singleElement().satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(27);
            assertThat(problem.what()).isEqualTo("the seal of record 27 was taken away");
        });
    }

    @Test
    void a_cut_tail_is_missed_by_the_seal_and_by_the_heads() throws BadQuery, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = keep(run.written(), 1);
        var history = rebuilt(run, records, all -> all.subList(0, index(all, "vm-2", 35)));
        assertThat(problems(history))
                .as("in itself it is a run that was cut off")
                .isEmpty();
        assertThat(againstSeal(history, kept)).singleElement().satisfies(problem -> assertThat(problem.what())
                .containsPattern("what was signed reaches to position \\d+ of the log, which ends at \\d+"));
        assertThat(againstHeads(history, kept))
                .extracting(Problem::text)
                .contains("vm-2, event #333, record 35: the history ends with record 34; it had 41");
    }

    @Test
    void a_history_that_was_taken_away_or_added_is_missed() throws BadQuery, IOException {
        var run = rotating(folder, 3);
        var kept = keep(run.written(), 1);
        var less = rotating(folder.resolve("less"), 2).sealed().written();
        assertThat(againstSeal(less, kept)).isNotEmpty();
        assertThat(againstHeads(less, kept)).extracting(Problem::text).containsExactly("vm-3: the history is missing");
        var more = rotating(folder.resolve("more"), 4).sealed().written();
        assertThat(againstSeal(more, kept)).isNotEmpty();
        assertThat(againstHeads(more, kept)).extracting(Problem::id).containsExactly("vm-4");
    }

    @Test
    void a_journal_that_was_written_anew_with_other_content_is_found_against_what_was_kept()
            throws BadQuery, IOException {
        var kept = keep(rotating(folder, 3).sealed().written(), 1);
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
        assertThat(againstSeal(history, kept)).isNotEmpty();
        assertThat(againstHeads(history, kept)).extracting(Problem::id).containsExactly("the run", "vm-2");
        assertThat(againstHeads(history, kept)).last().satisfies(problem -> {
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
    void a_statement_that_was_changed_is_not_signed() throws IOException {
        var seal = keep(rotating(folder, 1).sealed().written(), 1).seal();
        assertThat(seal.isSignedBy(publicKey)).isTrue();
        var changed = new SealStatement(
                seal.run(),
                seal.ofRun(),
                seal.histories(),
                seal.records() + 1,
                seal.root(),
                seal.logEnd(),
                seal.sealedAt(),
                seal.signature());
        assertThat(changed.isSignedBy(publicKey)).isFalse();
    }
}
