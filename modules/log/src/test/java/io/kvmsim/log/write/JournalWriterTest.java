package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvmsim.log.bytes.Threads;
import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.WriteRejected;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.LogScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
    @TempDir
    Path directory;

    private final Disk disk = new Disk();

    private JournalWriter open(JournalSettings settings) throws IOException {
        return JournalWriter.open(directory, settings, Logs.CLOCK, disk);
    }

    @Test
    void what_was_appended_is_replayed_at_once_and_after_reopening() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1), Logs.event("a", 2));
            Logs.append(writer, Logs.event("b", 1));
            assertThat(Logs.replay(writer, "a")).containsExactly("a #1 payload of a 1", "a #2 payload of a 2");
            assertThat(Logs.replay(writer, "unknown")).isEmpty();
        }
        try (var writer = Logs.open(directory)) {
            assertThat(Logs.replay(writer, "a")).containsExactly("a #1 payload of a 1", "a #2 payload of a 2");
            assertThat(Logs.await(writer.highestSequenceNr("a"))).isEqualTo(2);
            assertThat(Logs.await(writer.highestSequenceNr("unknown"))).isZero();
        }
    }

    @Test
    void a_replay_keeps_to_its_bounds_and_its_maximum() throws IOException {
        try (var writer = Logs.open(directory)) {
            for (int i = 1; i <= 10; i++) {
                Logs.append(writer, Logs.event("a", i, ""));
                Logs.append(writer, Logs.event("b", i, ""));
            }
            assertThat(Logs.replay(writer, "a", 3, 5, 100)).containsExactly("a #3 ", "a #4 ", "a #5 ");
            assertThat(Logs.replay(writer, "a", 3, 5, 2)).containsExactly("a #3 ", "a #4 ");
            assertThat(Logs.replay(writer, "a", 3, 5, 0)).isEmpty();
            assertThat(Logs.replay(writer, "a", 5, 3, 100)).isEmpty();
            assertThat(Logs.replay(writer, "a", 10, 99, 100)).containsExactly("a #10 ");
            assertThat(Logs.replay(writer, "a", 11, 99, 100)).isEmpty();
        }
    }

    @Test
    void writes_that_come_while_one_group_is_forced_make_the_next_group() throws IOException {
        try (var writer = open(JournalSettings.DEFAULT)) {
            disk.holdForces();
            var first = writer.append(List.of(Logs.event("vm-0", 1)));
            await().until(() -> disk.writes.get() == 1);
            var others = IntStream.range(1, 100)
                    .mapToObj(i -> writer.append(List.of(Logs.event("vm-" + i, 1))))
                    .toList();
            assertThat(first.toCompletableFuture()).isNotDone();

            disk.allowForces(1);
            Logs.await(first);
            await().until(() -> disk.writes.get() == 2);
            assertThat(others).noneMatch(write -> write.toCompletableFuture().isDone());

            disk.allowForces(Integer.MAX_VALUE);
            others.forEach(Logs::await);
            assertThat(disk.writes.get()).isEqualTo(2);
        }
    }

    @Test
    void a_write_larger_than_a_group_is_not_starved_by_small_ones() throws IOException {
        try (var writer = open(new JournalSettings(1 << 20, 1024, 0))) {
            var large = new ArrayList<CompletionStage<Void>>();
            var others = IntStream.range(0, 3)
                    .mapToObj(thread -> Thread.ofPlatform().start(() -> writeHistories(writer, thread, 10, 100)))
                    .toList();
            for (int i = 1; i <= 20; i++) {
                large.add(writer.append(List.of(Logs.event("large", i, "x".repeat(5000)))));
            }
            large.forEach(Logs::await);
            for (var other : others) {
                Threads.join(other);
            }
        }
        assertThat(Logs.read(directory)).hasSize(3 * 10 * 100 + 20);
    }

    @Test
    void the_highest_sequence_number_waits_for_the_writes_of_its_id_only() throws IOException {
        try (var writer = open(JournalSettings.DEFAULT)) {
            Logs.append(writer, Logs.event("a", 1));
            disk.holdForces();
            var write = writer.append(List.of(Logs.event("a", 2)));
            var highest = writer.highestSequenceNr("a");
            assertThat(Logs.await(writer.highestSequenceNr("new"))).isZero();
            assertThat(highest.toCompletableFuture()).isNotDone();
            disk.allowForces(Integer.MAX_VALUE);
            assertThat(Logs.await(highest)).isEqualTo(2);
            Logs.await(write);
        }
    }

    @Test
    void a_new_id_is_answered_without_touching_the_disk() throws IOException {
        try (var writer = open(JournalSettings.DEFAULT)) {
            Logs.append(writer, Logs.event("a", 1));
            // Not even the segment could be read now.
            var segment = SegmentFiles.of(directory, 1);
            var aside = Files.move(segment, directory.resolve("aside"));
            assertThat(Logs.await(writer.highestSequenceNr("new"))).isZero();
            assertThat(Logs.replay(writer, "new")).isEmpty();
            Files.move(aside, segment);
        }
    }

    @Test
    void a_write_to_a_segment_that_was_removed_is_not_stored() throws IOException {
        try (var writer = open(JournalSettings.DEFAULT)) {
            Logs.append(writer, Logs.event("a", 1));
            Files.delete(SegmentFiles.of(directory, 1));
            var write = writer.append(List.of(Logs.event("a", 2))).toCompletableFuture();
            await().until(write::isDone);
            assertThat(write.exceptionNow())
                    .isInstanceOf(JournalFailed.class)
                    .hasStackTraceContaining("00000001.log: the file was removed while it was written");
        }
    }

    @Test
    void who_appends_waits_while_the_filling_group_is_full() throws Exception {
        try (var writer = open(new JournalSettings(1 << 20, 1024, 0))) {
            disk.holdForces();
            var writes = new ArrayList<CompletionStage<Void>>();
            writes.add(writer.append(List.of(Logs.event("vm-0", 1))));
            await().until(() -> disk.writes.get() == 1);
            writes.add(writer.append(List.of(Logs.event("vm-1", 1, "x".repeat(400)))));
            writes.add(writer.append(List.of(Logs.event("vm-2", 1))));
            var late = Thread.ofPlatform()
                    .start(() -> writes.add(writer.append(List.of(Logs.event("vm-3", 1, "x".repeat(2000))))));
            await().until(() -> late.getState() == Thread.State.WAITING);
            disk.allowForces(Integer.MAX_VALUE);
            late.join();
            writes.forEach(Logs::await);
        }
        assertThat(Logs.read(directory)).hasSize(4);
    }

    @Test
    void a_write_past_the_limit_is_rejected_and_the_journal_goes_on() throws IOException {
        var tooLong = new NewRecord("a", 1, 0, 1, "", new byte[(int) JournalWriter.WRITE_BYTES_MAX]);
        try (var writer = Logs.open(directory)) {
            assertThatThrownBy(() -> Logs.await(writer.append(List.of(tooLong))))
                    .hasCauseInstanceOf(WriteRejected.class)
                    .hasMessageContaining("past the limit of 16777216");
            assertThat(Logs.await(writer.highestSequenceNr("a"))).isZero();
            var longest = new NewRecord("a", 1, 0, 1, "", new byte[(int) JournalWriter.WRITE_BYTES_MAX - 1000]);
            Logs.append(writer, longest);
            Logs.append(writer, Logs.event("a", 2));
        }
        assertThat(Logs.read(directory)).hasSize(2);
    }

    @Test
    void a_sequence_number_that_does_not_follow_is_rejected_with_all_of_its_write() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1), Logs.event("a", 2));
            for (var wrong : List.of(List.of(Logs.event("a", 2)), List.of(Logs.event("a", 3), Logs.event("a", 3)))) {
                assertThatThrownBy(() -> Logs.await(writer.append(wrong))).hasCauseInstanceOf(WriteRejected.class);
            }
            Logs.append(writer, Logs.event("a", 3));
            assertThat(Logs.replay(writer, "a")).hasSize(3);
        }
    }

    @Test
    void all_records_of_a_write_stand_in_one_group() throws IOException {
        var write =
                IntStream.rangeClosed(1, 500).mapToObj(i -> Logs.event("a", i)).toList();
        try (var writer = Logs.open(directory, Logs.SMALL_SEGMENTS)) {
            Logs.append(writer, Logs.event("b", 1));
            Logs.await(writer.append(write));
        }
        var groups = new ArrayList<Integer>();
        new LogScanner(directory, LogCursor.START, 0).scan(new GroupVisitor() {
            @Override
            public void group(Group group) {
                groups.add(group.header().records());
            }
        });
        assertThat(groups).containsExactly(1, 500, 0);
    }

    @Test
    void many_threads_write_many_ids_and_each_history_is_whole() throws Exception {
        int threads = 4;
        int ids = 50;
        int events = 40;
        try (var writer = Logs.open(directory, new JournalSettings(64 * 1024, 4096, 0))) {
            var all = IntStream.range(0, threads)
                    .mapToObj(thread -> Thread.ofPlatform().start(() -> writeHistories(writer, thread, ids, events)))
                    .toList();
            for (var thread : all) {
                thread.join();
            }
        }
        var reader = LogReader.open(directory);
        assertThat(reader.persistenceIds()).hasSize(threads * ids);
        for (var id : reader.persistenceIds()) {
            var numbers = new ArrayList<Long>();
            reader.records(id, record -> numbers.add(record.sequenceNr()));
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, events).boxed().toList());
        }
    }

    private static void writeHistories(JournalWriter writer, int thread, int ids, int events) {
        var writes = new ArrayList<CompletionStage<Void>>();
        for (int number = 1; number <= events; number++) {
            for (int id = 0; id < ids; id++) {
                writes.add(writer.append(List.of(Logs.event("vm-" + thread + "-" + id, number))));
            }
        }
        writes.forEach(Logs::await);
    }

    @Test
    void deletion_is_a_marker_and_the_highest_number_stays() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1, ""), Logs.event("a", 2, ""), Logs.event("a", 3, ""));
            Logs.await(writer.deleteTo("a", 2));
            assertThat(Logs.replay(writer, "a")).containsExactly("a #3 ");
            Logs.await(writer.deleteTo("a", Long.MAX_VALUE));
            assertThat(Logs.replay(writer, "a")).isEmpty();
            assertThat(Logs.await(writer.highestSequenceNr("a"))).isEqualTo(3);
            Logs.await(writer.deleteTo("unknown", 5));
        }
        try (var writer = Logs.open(directory)) {
            assertThat(Logs.replay(writer, "a")).isEmpty();
            assertThat(Logs.await(writer.highestSequenceNr("a"))).isEqualTo(3);
            Logs.append(writer, Logs.event("a", 4, ""));
            assertThat(Logs.replay(writer, "a")).containsExactly("a #4 ");
        }
        assertThat(Logs.read(directory))
                .containsExactly("a #1 ", "a #2 ", "a #3 ", "a deleted to #2 ", "a deleted to #3 ", "a #4 ");
    }

    @Test
    void closing_writes_what_waits_and_refuses_what_comes_later() throws IOException {
        var writer = Logs.open(directory);
        var writes = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> writer.append(List.of(Logs.event("vm-" + i, 1))))
                .toList();
        writer.close();
        writes.forEach(Logs::await);
        assertThatThrownBy(() -> Logs.append(writer, Logs.event("late", 1))).hasMessageContaining("is closed");
        assertThat(Logs.await(writer.stopped())).isNull();
        assertThat(Logs.read(directory)).hasSize(100);
        writer.close();
    }

    @Test
    void opening_and_closing_again_leaves_the_log_as_it_is() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1));
        }
        var bytes = Logs.segment(directory, 1);
        Logs.open(directory).close();
        Logs.open(directory).close();
        assertThat(Logs.segment(directory, 1)).isEqualTo(bytes);
    }

    @Test
    void a_clean_close_names_the_end_as_forced() throws IOException {
        try (var writer = Logs.open(directory)) {
            Logs.append(writer, Logs.event("a", 1));
            assertThat(LogReader.open(directory).extent().forcedEnd()).isZero();
        }
        var extent = LogReader.open(directory).extent();
        assertThat(extent.forcedEnd()).isPositive().isEqualTo(extent.end() - GroupHeader.BYTES);
    }

    @Test
    void the_time_of_a_group_never_goes_back() throws IOException {
        var times = new ArrayList<>(List.of(5L, 3L, 9L, 1L));
        var clock = (InstantSource) () -> Instant.ofEpochMilli(times.isEmpty() ? 2 : times.removeFirst());
        try (var writer = JournalWriter.open(directory, JournalSettings.DEFAULT, clock, disk)) {
            for (int i = 1; i <= 4; i++) {
                Logs.append(writer, Logs.event("a", i));
            }
        }
        var seen = new ArrayList<Long>();
        new LogScanner(directory, LogCursor.START, 0).scan(new GroupVisitor() {
            @Override
            public void group(Group group) {
                seen.add(group.header().time());
            }
        });
        assertThat(seen).containsExactly(5L, 5L, 9L, 9L, 9L);
    }
}
