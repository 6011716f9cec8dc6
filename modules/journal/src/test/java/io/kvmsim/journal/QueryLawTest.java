package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.GroupRecords;
import io.kvmsim.log.read.LogScanner;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// However a log is cut into queries, by offsets or by times, every event is given exactly once, in order.
class QueryLawTest {
    private static final int ROUNDS = 150;
    private static final int IDS = 9;

    @TempDir
    Path directory;

    /// An event as the log has it, and the time of its group.
    private record Stored(String name, long position, long time) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 6);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void resumed_from_the_last_offset_again_and_again_every_event_is_given_exactly_once(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        try (var rig = new QuerySystem(directory)) {
            var seen = new ArrayList<String>();
            var next = new int[IDS];
            var offset = random.nextBoolean() ? Offset.noOffset() : Offset.sequence(0);
            for (int round = 0; round < ROUNDS; round++) {
                write(rig, random, next);
                if (random.nextInt(4) == 0) {
                    var most = random.nextInt(20);
                    var query = rig.query.currentEvents(offset, Offset.noOffset());
                    for (var event : rig.all(query.take(most))) {
                        seen.add(QuerySystem.name(event));
                        offset = event.offset();
                    }
                }
            }
            var rest = stored().size() - seen.size();
            seen.addAll(rig.names(rig.query.events(offset).take(rest)));
            assertThat(seen).isEqualTo(stored().stream().map(Stored::name).toList());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void from_any_position_those_after_it_are_given_be_it_an_events_or_not(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        try (var rig = new QuerySystem(directory)) {
            var next = new int[IDS];
            for (int round = 0; round < ROUNDS; round++) {
                write(rig, random, next);
            }
            var stored = stored();
            long end = rig.writer.forcedEnd();
            for (int round = 0; round < 60; round++) {
                long from = random.nextLong(end + 100);
                long to = random.nextLong(end + 100);
                assertThat(rig.names(rig.query.currentEvents(Offset.sequence(from), Offset.sequence(to))))
                        .as("after %d up to %d", from, to)
                        .isEqualTo(stored.stream()
                                .filter(it -> it.position() > from && it.position() <= to)
                                .map(Stored::name)
                                .toList());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void windows_of_time_that_adjoin_give_every_event_exactly_once_though_the_clock_jumps(long seed)
            throws IOException {
        var random = new SplittableRandom(seed);
        try (var rig = new QuerySystem(directory)) {
            var next = new int[IDS];
            for (int round = 0; round < ROUNDS; round++) {
                rig.millis.addAndGet(random.nextInt(10) == 0 ? -random.nextInt(50) : random.nextInt(20));
                write(rig, random, next);
            }
            var stored = stored();
            for (int round = 0; round < 40; round++) {
                long from = 900L + random.nextInt(2_500);
                long to = 900L + random.nextInt(2_500);
                assertThat(rig.names(rig.query.currentEventsByTime(time(from), time(to))))
                        .as("from %d before %d", from, to)
                        .isEqualTo(stored.stream()
                                .filter(it -> it.time() >= from && it.time() < to)
                                .map(Stored::name)
                                .toList());
            }
            var middle = stored.get(stored.size() / 2).time();
            var seen = new ArrayList<>(rig.names(rig.query.currentEventsByTime(Instant.MIN, time(middle))));
            var rest = stored.size() - seen.size();
            seen.addAll(rig.names(rig.query.eventsByTime(time(middle)).take(rest)));
            assertThat(seen).isEqualTo(stored.stream().map(Stored::name).toList());
        }
    }

    @Test
    void where_the_clock_goes_back_the_logs_time_stands_still_and_what_comes_is_of_that_time() throws IOException {
        try (var rig = new QuerySystem(directory)) {
            rig.millis.set(5_000);
            rig.append("a", 1, 1);
            rig.millis.set(2_000);
            rig.append("a", 2, 2);
            rig.millis.set(6_000);
            rig.append("a", 3, 3);
            assertThat(rig.names(rig.query.currentEventsByTime(time(2_000), time(5_000))))
                    .isEmpty();
            assertThat(rig.names(rig.query.currentEventsByTime(time(5_000), time(6_000))))
                    .containsExactly("a-1", "a-2");
            assertThat(rig.names(rig.query.currentEventsByTime(time(5_000).plusNanos(1), Instant.MAX)))
                    .containsExactly("a-3");
            assertThat(rig.names(rig.query.currentEventsByTime(
                            Instant.MIN, time(5_000).plusNanos(1))))
                    .containsExactly("a-1", "a-2");
            assertThat(rig.names(rig.query.currentEventsByTime(Instant.MAX, Instant.MAX)))
                    .isEmpty();
            var later = rig.query.eventsByTime(time(6_500)).take(1).runWith(Sink.seq(), rig.system);
            rig.append("a", 4, 4);
            rig.millis.set(6_500);
            rig.append("a", 5, 5);
            assertThat(names(later)).containsExactly("a-5");
        }
    }

    private static List<String> names(CompletionStage<List<EventEnvelope>> stream) {
        return Logs.await(stream).stream().map(QuerySystem::name).toList();
    }

    private static void write(QuerySystem rig, SplittableRandom random, int[] next) {
        int id = random.nextInt(IDS);
        var name = "vm-" + id;
        if (next[id] > 0 && random.nextInt(12) == 0) {
            Logs.await(rig.writer.deleteTo(name, next[id]));
            return;
        }
        var records = new ArrayList<NewRecord>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            next[id]++;
            records.add(rig.event(name, next[id], name + "-" + next[id]));
        }
        Logs.await(rig.writer.append(records));
    }

    private static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    private List<Stored> stored() throws IOException {
        var stored = new ArrayList<Stored>();
        new LogScanner(directory, LogCursor.START, 0).scan(new GroupVisitor() {
            @Override
            public void group(Group group) throws IOException {
                GroupRecords.forEach(directory, group, record -> {
                    if (record.kind() == LogRecord.Kind.EVENT) {
                        var name = record.persistenceId() + "-" + record.sequenceNr();
                        stored.add(new Stored(
                                name, record.position(), group.header().time()));
                    }
                });
            }
        });
        return stored;
    }
}
