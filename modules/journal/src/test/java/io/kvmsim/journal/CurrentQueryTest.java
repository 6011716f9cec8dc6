package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.pekko.persistence.journal.EventSeq;
import org.apache.pekko.persistence.journal.ReadEventAdapter;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Option;

/// Queries that end where the log ended when they began.
class CurrentQueryTest {
    private static final String SPLITTING = """
            kvmsim.journal.event-adapters.splitting = "%s"
            kvmsim.journal.event-adapter-bindings."java.lang.String" = splitting
            """.formatted(Splitting.class.getName());

    @TempDir
    Path directory;

    private QuerySystem rig;

    @BeforeEach
    void start() throws IOException {
        rig = new QuerySystem(directory);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 9223372036854775807, 1 2 3 4 5",
        "1, 5, 1 2 3 4 5",
        "2, 4, 2 3 4",
        "3, 3, 3",
        "5, 99, 5",
        "6, 99, ''",
        "3, 2, ''",
        "-7, 0, ''"
    })
    void the_events_of_an_id_are_given_with_both_bounds_included(long from, long to, String numbers) {
        rig.append("a", 1, 3);
        rig.append("b", 1, 3);
        rig.append("a", 4, 5);
        var expected = numbers.isEmpty()
                ? List.of()
                : List.of(numbers.split(" ")).stream().map(it -> "a-" + it).toList();
        assertThat(rig.names(rig.query.currentEventsByPersistenceId("a", from, to)))
                .isEqualTo(expected);
    }

    @Test
    void an_id_that_is_not_known_has_no_events() {
        rig.append("a", 1, 3);
        assertThat(rig.all(rig.query.currentEventsByPersistenceId("b", 0, Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void an_empty_log_has_nothing() {
        assertThat(rig.all(rig.query.currentPersistenceIds())).isEmpty();
        assertThat(rig.all(rig.query.currentEvents(Offset.noOffset(), Offset.noOffset())))
                .isEmpty();
    }

    @Test
    void every_id_is_given_once() {
        IntStream.range(0, 300).forEach(i -> rig.append("vm-" + i, 1, 1 + i % 3));
        assertThat(rig.all(rig.query.currentPersistenceIds()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 300).mapToObj(i -> "vm-" + i).toList());
    }

    @Test
    void an_event_comes_with_its_position_as_offset_its_number_and_its_own_timestamp() throws IOException {
        rig.append("a", 1, 2);
        rig.append("b", 1, 1);
        var records = new ArrayList<LogRecord>();
        LogReader.scan(directory, records::add);
        var events = rig.all(rig.query.currentEvents(Offset.noOffset(), Offset.noOffset()));
        assertThat(events).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(events.get(i).offset())
                    .isEqualTo(Offset.sequence(records.get(i).position()));
            assertThat(events.get(i).persistenceId()).isEqualTo(records.get(i).persistenceId());
            assertThat(events.get(i).sequenceNr()).isEqualTo(records.get(i).sequenceNr());
            assertThat(events.get(i).timestamp()).isEqualTo(records.get(i).timestampMillis());
            assertThat(events.get(i).timestamp()).isNotEqualTo(rig.millis.get());
        }
        assertThat(rig.all(rig.query.currentEventsByPersistenceId("a", 0, 9)))
                .extracting(EventEnvelope::offset)
                .containsExactly(events.get(0).offset(), events.get(1).offset());
    }

    @Test
    void an_offset_as_lower_bound_is_not_included_and_as_upper_bound_it_is() {
        rig.append("a", 1, 30);
        var offsets = rig.all(rig.query.currentEvents(Offset.noOffset(), Offset.noOffset())).stream()
                .map(EventEnvelope::offset)
                .toList();
        for (int from = 0; from < 30; from += 7) {
            for (int to = 0; to < 30; to += 5) {
                assertThat(rig.names(rig.query.currentEvents(offsets.get(from), offsets.get(to))))
                        .isEqualTo(IntStream.rangeClosed(from + 1, to)
                                .mapToObj(i -> "a-" + (i + 1))
                                .toList());
            }
        }
        assertThat(rig.names(rig.query.currentEvents(Offset.sequence(0), offsets.get(1))))
                .containsExactly("a-1", "a-2");
        assertThat(rig.names(rig.query.currentEvents(Offset.sequence(0), Offset.sequence(0))))
                .isEmpty();
        assertThat(rig.names(rig.query.currentEvents(offsets.getLast(), Offset.noOffset())))
                .isEmpty();
        assertThat(rig.names(rig.query.currentEvents(Offset.sequence(Long.MAX_VALUE), Offset.noOffset())))
                .isEmpty();
    }

    @Test
    void an_offset_of_another_kind_is_refused() {
        var offset = Offset.timeBasedUUID(UUID.fromString("49225740-2019-11ea-a752-ffae2393b6e4"));
        assertThatThrownBy(() -> rig.query.events(offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("49225740");
    }

    @Test
    void deleted_events_are_left_out_of_a_history_and_stay_in_the_log() {
        rig.append("a", 1, 4);
        Logs.await(rig.writer.deleteTo("a", 2));
        rig.append("a", 5, 5);
        assertThat(rig.names(rig.query.currentEventsByPersistenceId("a", 0, 9))).containsExactly("a-3", "a-4", "a-5");
        assertThat(rig.names(rig.query.currentEvents(Offset.noOffset(), Offset.noOffset())))
                .containsExactly("a-1", "a-2", "a-3", "a-4", "a-5");
        Logs.await(rig.writer.deleteTo("a", 9));
        assertThat(rig.all(rig.query.currentEventsByPersistenceId("a", 0, 9))).isEmpty();
        assertThat(rig.all(rig.query.currentPersistenceIds())).containsExactly("a");
    }

    @Test
    void an_event_that_cannot_be_deserialised_fails_the_stream_and_is_named() {
        rig.append("a", 1, 1);
        Logs.append(rig.writer, Logs.event("vm-1", 17));
        for (var query : List.of(
                rig.query.currentEvents(Offset.noOffset(), Offset.noOffset()),
                rig.query.currentEventsByPersistenceId("vm-1", 0, 99),
                rig.query.events(Offset.noOffset()))) {
            assertThat(rig.failure(query))
                    .isInstanceOf(UnreadableEvent.class)
                    .hasMessageContaining("the event 17 of vm-1 cannot be read: serializer 77, manifest \"event/1\"");
        }
    }

    @Test
    void damage_fails_the_stream_and_its_place_is_named() throws IOException {
        rig.append("a", 1, 40);
        var bytes = Logs.segment(directory, 2);
        bytes[GroupHeader.BYTES + 9] ^= 1;
        Logs.replaceSegment(directory, 2, bytes);
        for (var query : List.of(
                rig.query.currentEvents(Offset.noOffset(), Offset.noOffset()),
                rig.query.currentEventsByPersistenceId("a", 0, 99),
                rig.query.events(Offset.noOffset()))) {
            assertThat(rig.failure(query)).isInstanceOfSatisfying(JournalDamaged.class, damage -> {
                assertThat(damage.segment()).isEqualTo(2);
            });
        }
    }

    @Test
    void scala_is_given_the_same() {
        rig.append("a", 1, 3);
        var scala = PersistenceQuery.get(rig.system).<ScalaJournalQuery>readJournalFor(JournalQuery.IDENTIFIER);
        var expected = List.of("a-1", "a-2", "a-3");
        for (var source : List.of(
                scala.currentEvents(Offset.noOffset(), Offset.noOffset()),
                scala.currentEventsByPersistenceId("a", 0, 9),
                scala.eventsByPersistenceId("a", 0, 3),
                scala.currentEventsByTime(Instant.EPOCH, Instant.MAX),
                scala.events(Offset.noOffset()),
                scala.eventsByTime(Instant.EPOCH))) {
            assertThat(rig.names(source.asJava().take(3))).isEqualTo(expected);
        }
        assertThat(Logs.await(scala.currentPersistenceIds().asJava().runWith(Sink.seq(), rig.system)))
                .containsExactly("a");
        assertThat(Logs.await(scala.persistenceIds().asJava().take(1).runWith(Sink.seq(), rig.system)))
                .containsExactly("a");
    }

    @Test
    void an_event_adapter_may_make_several_events_of_one_or_none(@TempDir Path other) throws IOException {
        try (var adapting = new QuerySystem(other, JournalSettings.DEFAULT, SPLITTING)) {
            Logs.append(adapting.writer, adapting.event("a", 1, "x,y"), adapting.event("a", 2, ","));
            Logs.append(adapting.writer, adapting.event("a", 3, "z"));
            for (var query : List.of(
                    adapting.query.currentEvents(Offset.noOffset(), Offset.noOffset()),
                    adapting.query.currentEventsByPersistenceId("a", 0, 9))) {
                assertThat(adapting.all(query))
                        .extracting(it -> it.sequenceNr() + " " + it.event())
                        .containsExactly("1 x", "1 y", "3 z");
            }
        }
    }

    @Test
    void an_event_adapter_is_given_the_manifest_that_was_stored(@TempDir Path other) throws IOException {
        try (var adapting = new QuerySystem(other, JournalSettings.DEFAULT, SPLITTING)) {
            var plain = adapting.event("a", 1, "x,y");
            Logs.append(
                    adapting.writer,
                    new NewRecord("a", 1, 0, plain.serializerId(), plain.manifest(), Splitting.WHOLE, plain.payload()));
            assertThat(adapting.all(adapting.query.currentEventsByPersistenceId("a", 0, 9)))
                    .extracting(EventEnvelope::event)
                    .containsExactly("x,y");
        }
    }

    /// Of one that an adapter made several of, each has it.
    @Test
    void an_event_has_the_metadata_that_was_stored_with_it(@TempDir Path other) throws IOException {
        try (var adapting = new QuerySystem(other, JournalSettings.DEFAULT, SPLITTING)) {
            Logs.append(adapting.writer, adapting.event("a", 1, "x,y", Option.apply("of a replica")));
            Logs.append(adapting.writer, adapting.event("a", 2, "z"));
            for (var query : List.of(
                    adapting.query.currentEvents(Offset.noOffset(), Offset.noOffset()),
                    adapting.query.currentEventsByPersistenceId("a", 0, 9))) {
                assertThat(adapting.all(query))
                        .extracting(EventEnvelope::getEventMetaData)
                        .containsExactly(Optional.of("of a replica"), Optional.of("of a replica"), Optional.empty());
            }
        }
    }

    /// Makes an event of each part between commas.
    public static final class Splitting implements ReadEventAdapter {
        static final String WHOLE = "whole";

        @Override
        public EventSeq fromJournal(Object event, String manifest) {
            return manifest.equals(WHOLE)
                    ? EventSeq.single(event)
                    : EventSeq.create((Object[]) ((String) event).split(","));
        }
    }
}
