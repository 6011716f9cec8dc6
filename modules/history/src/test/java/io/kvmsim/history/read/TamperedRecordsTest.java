package io.kvmsim.history.read;

import static io.kvmsim.history.read.KeptSeal.problems;
import static io.kvmsim.history.read.RotatingRun.index;
import static io.kvmsim.history.read.RotatingRun.numbered;
import static io.kvmsim.history.read.RotatingRun.rebuilt;
import static io.kvmsim.history.read.RotatingRun.rotating;
import static io.kvmsim.history.read.RotatingRun.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.proof.CheckedHistory;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A record that was changed, dropped, doubled or moved is found, and where it was.
class TamperedRecordsTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 25);
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
        var history = rebuilt(folder.resolve("rebuilt"), run, records, all -> {
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

    @Test
    void records_that_were_dropped_doubled_or_reordered_and_numbered_anew_break_the_chain()
            throws BadInput, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = KeptSeal.of(run.written(), 1, folder);
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
            var history = rebuilt(folder.resolve("rebuilt-" + number++), run, records, change);
            assertThat(problems(history))
                    .as("change %d, by itself", number)
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.id()).isEqualTo("vm-2"));
            assertThat(kept.againstHeads(history))
                    .as("change %d", number)
                    .first()
                    .satisfies(problem -> {
                        assertThat(problem.id()).isEqualTo("vm-2");
                        assertThat(problem.sequenceNr()).isEqualTo(17);
                        assertThat(problem.event()).isEqualTo(2 + 15 * 10 + 1);
                    });
            assertThat(kept.againstSeal(history)).isNotEmpty();
        }
    }

    @Test
    void a_replaced_record_is_found_by_the_next_seal_and_named_by_the_heads() throws BadInput, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = KeptSeal.of(run.written(), 1, folder);
        var history = rebuilt(folder.resolve("rebuilt"), run, records, all -> {
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
        assertThat(kept.againstHeads(history)).singleElement().satisfies(problem -> {
            assertThat(problem.sequenceNr()).isEqualTo(5);
            assertThat(problem.event()).isEqualTo(2 + 30 + 1);
            assertThat(problem.place().offset()).isPositive();
        });
    }

    @Test
    void a_change_after_the_last_seal_of_its_history_breaks_the_runs_root() throws BadInput, IOException {
        var run = rotating(folder, 3).sealed();
        var records = List.copyOf(run.records());
        var kept = KeptSeal.of(run.written(), 1, folder);
        var history = rebuilt(folder.resolve("rebuilt"), run, records, all -> {
            int index = index(all, "vm-1", 40);
            var body = all.get(index).payload().clone();
            System.arraycopy(all.get(index(all, "vm-1", 39)).payload(), 0, body, 0, 6);
            all.set(index, with(all.get(index), 40, body));
            return all;
        });
        assertThat(problems(history)).singleElement().satisfies(problem -> assertThat(problem.text())
                .startsWith("the run: the run's seal names 3 histories"));
        assertThat(kept.againstHeads(history)).singleElement().satisfies(problem -> {
            assertThat(problem.id()).isEqualTo("vm-1");
            assertThat(problem.sequenceNr()).isEqualTo(40);
        });
    }

    @Test
    void a_seal_that_was_taken_away_is_missed() throws IOException {
        var run = rotating(folder, 1).sealed();
        var history = rebuilt(folder.resolve("rebuilt"), run, List.copyOf(run.records()), all -> {
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
}
