package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.serialization.JSerializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Queries that go on as the log grows.
class LiveQueryTest {
    private static final int IDS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private QuerySystem rig;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 5);
    }

    @BeforeEach
    void start() throws IOException {
        rig = new QuerySystem(directory);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @Test
    void what_comes_later_follows_what_was_there_in_the_order_of_the_log() {
        rig.append("a", 1, 2);
        var tail = rig.probe(rig.query.events(Offset.noOffset()).map(QuerySystem::name));
        assertThat(tail.next(2)).containsExactly("a-1", "a-2");
        for (int round = 3; round < 40; round++) {
            var waiting = tail.demand();
            rig.append("b", round, round);
            rig.append("a", round, round);
            assertThat(Logs.await(waiting)).isEqualTo("b-" + round);
            assertThat(tail.next()).isEqualTo("a-" + round);
        }
        assertThat(SegmentFiles.of(directory, 3)).exists();
    }

    @Test
    void of_one_id_only_its_own_events_follow() {
        rig.append("a", 1, 2);
        var tail = rig.probe(
                rig.query.eventsByPersistenceId("a", 2, Long.MAX_VALUE).map(QuerySystem::name));
        assertThat(tail.next()).isEqualTo("a-2");
        var waiting = tail.demand();
        rig.append("b", 1, 20);
        rig.append("a", 3, 30);
        assertThat(Logs.await(waiting)).isEqualTo("a-3");
        assertThat(tail.next(27)).startsWith("a-4").endsWith("a-30");
    }

    @Test
    void an_id_that_is_not_known_yet_is_waited_for() {
        var tail = rig.probe(rig.query.eventsByPersistenceId("b", 0, 2).map(QuerySystem::name));
        var waiting = tail.demand();
        rig.append("a", 1, 3);
        rig.append("b", 1, 3);
        assertThat(Logs.await(waiting)).isEqualTo("b-1");
        assertThat(tail.next()).isEqualTo("b-2");
        tail.expectEnd();
    }

    @Test
    void the_events_of_an_id_end_once_it_has_reached_the_upper_bound() {
        rig.append("a", 1, 3);
        assertThat(rig.names(rig.query.eventsByPersistenceId("a", 0, 3))).containsExactly("a-1", "a-2", "a-3");
        assertThat(rig.names(rig.query.eventsByPersistenceId("a", 3, 2))).isEmpty();
        var waiting = rig.probe(rig.query.eventsByPersistenceId("a", 4, 5).map(QuerySystem::name));
        var first = waiting.demand();
        rig.append("a", 4, 9);
        assertThat(Logs.await(first)).isEqualTo("a-4");
        assertThat(waiting.next()).isEqualTo("a-5");
        waiting.expectEnd();
        Logs.await(rig.writer.deleteTo("a", 9));
        assertThat(rig.names(rig.query.eventsByPersistenceId("a", 0, 5))).isEmpty();
    }

    @Test
    void events_that_are_deleted_before_they_were_given_are_left_out_of_a_history() {
        rig.append("a", 1, 1);
        var tail = rig.probe(
                rig.query.eventsByPersistenceId("a", 0, Long.MAX_VALUE).map(QuerySystem::name));
        assertThat(tail.next()).isEqualTo("a-1");
        rig.disk.holdForces();
        var forces = rig.disk.writes.get();
        rig.writer.append(List.of(rig.event("b", 1, "b-1")));
        await().until(() -> rig.disk.writes.get() > forces);
        // Stored in one group: nobody sees the events without their deletion.
        rig.writer.append(List.of(rig.event("a", 2, "a-2"), rig.event("a", 3, "a-3")));
        var deleted = rig.writer.deleteTo("a", 2);
        rig.disk.allowForces(1_000);
        Logs.await(deleted);
        assertThat(tail.next()).isEqualTo("a-3");
    }

    @Test
    void an_id_that_comes_later_is_given_once() {
        rig.append("a", 1, 2);
        var ids = rig.probe(rig.query.persistenceIds());
        assertThat(ids.next()).isEqualTo("a");
        var waiting = ids.demand();
        rig.append("a", 3, 40);
        rig.append("b", 1, 40);
        assertThat(Logs.await(waiting)).isEqualTo("b");
        waiting = ids.demand();
        rig.append("b", 41, 42);
        rig.append("c", 1, 1);
        assertThat(Logs.await(waiting)).isEqualTo("c");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoever_is_first_written_while_the_ids_are_asked_for_is_given_exactly_once(long seed) {
        var random = new SplittableRandom(seed);
        var order = IntStream.range(0, 3 * IDS).map(_ -> random.nextInt(IDS)).toArray();
        var numbers = new int[IDS];
        var writing = CompletableFuture.runAsync(() -> {
            for (var id : order) {
                rig.append("vm-" + id, ++numbers[id], numbers[id]);
            }
        });
        var streams = new ArrayList<QuerySystem.Probe<String>>();
        for (int stream = 0; stream < 4; stream++) {
            var past = random.nextInt(IDS);
            await().until(() -> rig.writer.index().size() > past / 2);
            streams.add(rig.probe(rig.query.persistenceIds()));
        }
        Logs.await(writing);
        rig.append("the last", 1, 1);
        var known = IntStream.of(order).distinct().count() + 1;
        for (var stream : streams) {
            assertThat(new HashSet<>(stream.next((int) known))).hasSize((int) known);
        }
    }

    @Test
    void nothing_is_given_before_it_was_forced() {
        rig.append("a", 1, 1);
        var events = rig.probe(rig.query.events(Offset.noOffset()).map(QuerySystem::name));
        var history = rig.probe(rig.query.eventsByPersistenceId("a", 0, 9).map(QuerySystem::name));
        var ids = rig.probe(rig.query.persistenceIds());
        assertThat(events.next()).isEqualTo("a-1");
        assertThat(history.next()).isEqualTo("a-1");
        assertThat(ids.next()).isEqualTo("a");
        var waiting = List.of(events.demand(), history.demand(), ids.demand());
        rig.disk.holdForces();
        var writes = rig.disk.writes.get();
        var written = rig.writer.append(List.of(rig.event("a", 2, "a-2")));
        await().until(() -> rig.disk.writes.get() > writes);
        rig.writer.followers().wake();
        // Every stream has looked by now: these went the same way, and started later.
        assertThat(rig.names(rig.query.currentEvents(Offset.noOffset(), Offset.noOffset())))
                .containsExactly("a-1");
        assertThat(rig.names(rig.query.currentEventsByPersistenceId("a", 0, 9))).containsExactly("a-1");
        assertThat(rig.names(rig.query.events(Offset.noOffset()).take(1))).containsExactly("a-1");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        rig.disk.allowForces(1_000);
        Logs.await(written);
        assertThat(Logs.await(waiting.get(0))).isEqualTo("a-2");
        assertThat(Logs.await(waiting.get(1))).isEqualTo("a-2");
        rig.append("b", 1, 1);
        assertThat(Logs.await(waiting.get(2))).isEqualTo("b");
    }

    @Test
    void who_is_slow_holds_up_nobody_and_nothing_is_read_for_him_ahead(@TempDir Path other) throws IOException {
        var counting = """
                pekko.actor.serializers.counting = "%s"
                pekko.actor.serialization-bindings."%s" = counting
                """.formatted(Counting.class.getName(), Counted.class.getName());
        int events = 2_000;
        try (var slow = new QuerySystem(other, Logs.SMALL_SEGMENTS, counting)) {
            Counting.READ.set(0);
            var queries = List.of(
                    slow.probe(slow.query.events(Offset.noOffset())),
                    slow.probe(slow.query.eventsByPersistenceId("a", 0, Long.MAX_VALUE)));
            for (int number = 1; number <= events; number += 20) {
                var group = IntStream.range(number, number + 20)
                        .mapToObj(i -> slow.event("a", i, new Counted(i)))
                        .toArray(NewRecord[]::new);
                Logs.append(slow.writer, group);
            }
            for (var query : queries) {
                assertThat(query.next().sequenceNr()).isEqualTo(1);
            }
            slow.names(slow.query.currentEventsByPersistenceId("nobody", 0, 1));
            // Asynchronous boundaries hold 16 elements each, and there are two of them on the way.
            assertThat(Counting.READ.get()).isLessThan(2 * 3 * 16);
            for (var query : queries) {
                assertThat(query.next(events - 1))
                        .extracting(EventEnvelope::sequenceNr)
                        .isEqualTo(LongStream.rangeClosed(2, events).boxed().toList());
            }
        }
    }

    @Test
    void who_stops_asking_is_forgotten() {
        var tail = rig.query.events(Offset.noOffset()).take(1).runWith(Sink.seq(), rig.system);
        await().until(() -> rig.writer.followers().count() == 1);
        rig.append("a", 1, 3);
        assertThat(Logs.await(tail)).hasSize(1);
        await().until(() -> rig.writer.followers().count() == 0);
    }

    @Test
    void when_the_disk_fails_they_fail_with_the_cause() {
        rig.append("a", 1, 3);
        var events = rig.probe(rig.query.events(Offset.noOffset()).map(QuerySystem::name));
        var history = rig.probe(rig.query.eventsByPersistenceId("a", 0, 9).map(QuerySystem::name));
        var ids = rig.probe(rig.query.persistenceIds());
        assertThat(events.next(3)).isEqualTo(history.next(3)).containsExactly("a-1", "a-2", "a-3");
        assertThat(ids.next()).isEqualTo("a");
        var waiting = List.of(events.demand(), history.demand(), ids.demand());
        rig.disk.forceError = "I/O error";
        var failure = "the journal " + directory + " stopped: I/O error";
        assertThat(rig.writer.append(List.of(rig.event("a", 4, "a-4"))).toCompletableFuture())
                .failsWithin(PATIENCE);
        assertThat(waiting)
                .allSatisfy(it ->
                        assertThat(it).failsWithin(PATIENCE).withThrowableThat().withMessageContaining(failure));
        assertThat(rig.failure(rig.query.events(Offset.noOffset())))
                .isInstanceOf(JournalFailed.class)
                .hasMessage(failure);
    }

    @Test
    void when_the_journal_is_closed_under_them_they_fail() throws IOException {
        rig.append("a", 1, 1);
        var events = rig.probe(rig.query.events(Offset.noOffset()).map(QuerySystem::name));
        assertThat(events.next()).isEqualTo("a-1");
        var waiting = events.demand();
        rig.writer.close();
        assertThat(waiting)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withMessageContaining("the journal " + directory + " is closed");
    }

    @Test
    void when_the_system_terminates_they_end() {
        rig.append("a", 1, 1);
        var events = rig.probe(rig.query.events(Offset.noOffset()));
        var history = rig.probe(rig.query.eventsByPersistenceId("a", 0, 9));
        var ids = rig.probe(rig.query.persistenceIds());
        events.next();
        history.next();
        ids.next();
        var waiting = List.of(events.demand(), history.demand(), ids.demand());
        TestKit.shutdownActorSystem(rig.system);
        assertThat(waiting).allSatisfy(it -> assertThat(Logs.await(it)).isNull());
    }

    record Counted(int number) {}

    public static final class Counting extends JSerializer {
        static final AtomicInteger READ = new AtomicInteger();

        @Override
        public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
            READ.incrementAndGet();
            return new Counted(Integer.parseInt(new String(bytes, StandardCharsets.US_ASCII)));
        }

        @Override
        public int identifier() {
            return 4711;
        }

        @Override
        public byte[] toBinary(Object event) {
            return String.valueOf(((Counted) event).number()).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean includeManifest() {
            return false;
        }
    }
}
