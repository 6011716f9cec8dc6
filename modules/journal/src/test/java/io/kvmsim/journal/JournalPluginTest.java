package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.JournalStopped;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.journal.WriteEventAdapter;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/// What Pekko expects of a journal plugin, asked as a persistent actor asks it.
class JournalPluginTest {
    @TempDir
    Path directory;

    private PluginSystem plugin;

    @BeforeEach
    void start() throws IOException {
        plugin = new PluginSystem(directory);
    }

    @AfterEach
    void stop() throws IOException {
        plugin.close();
    }

    @Test
    void replays_what_was_written_with_its_writer_and_no_sender() {
        plugin.write(AtomicWrite.apply(
                PluginSystem.event("a", 1, "payload").withTimestamp(1234).withManifest("adapted")));
        plugin.expectStored(1);
        plugin.journal.tell(
                new JournalProtocol.ReplayMessages(1, 9, 9, "a", plugin.actor.getRef()), plugin.actor.getRef());
        var replayed = plugin.actor
                .expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.ReplayedMessage.class)
                .persistent();
        assertThat(replayed.payload()).isEqualTo("payload");
        assertThat(replayed.persistenceId()).isEqualTo("a");
        assertThat(replayed.sequenceNr()).isEqualTo(1);
        assertThat(replayed.timestamp()).isEqualTo(1234);
        assertThat(replayed.manifest()).isEqualTo("adapted");
        assertThat(replayed.writerUuid()).isEqualTo("a-writer");
        assertThat(replayed.sender()).isNull();
    }

    @Test
    void an_atomic_write_is_stored_whole() throws IOException {
        plugin.write(PluginSystem.atomic("a", 1, 20));
        plugin.expectStored(20);
        assertThat(plugin.replay("a", 1, 99, 99)).hasSize(21);
        assertThat(Logs.read(directory)).hasSize(20);
    }

    @Test
    void what_cannot_be_serialised_is_rejected_with_all_of_its_write_and_the_rest_is_stored() throws IOException {
        var bad = new AtomicWrite(CollectionConverters.asScala(
                        List.of(PluginSystem.event("b", 1, "fine"), PluginSystem.event("b", 2, new Object())))
                .toList());
        plugin.write(PluginSystem.atomic("a", 1, 1), bad, PluginSystem.atomic("c", 1, 2));
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(IntStream.range(0, 5).mapToObj(_ -> plugin.outcome()).toList())
                .containsExactlyInAnyOrder("stored a 1", "rejected b 1", "rejected b 2", "stored c 1", "stored c 2");
        assertThat(Logs.read(directory)).hasSize(3).noneMatch(it -> it.startsWith("b"));
        assertThat(plugin.replay("b", 1, 9, 9)).containsExactly("highest 0");
    }

    @Test
    void what_is_too_long_or_has_no_place_in_the_log_is_rejected() {
        var tooLong = AtomicWrite.apply(PluginSystem.event("a", 1, "x".repeat((int) JournalWriter.WRITE_BYTES_MAX)));
        plugin.write(tooLong);
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(plugin.outcome()).isEqualTo("rejected a 1");
        plugin.write(AtomicWrite.apply(PluginSystem.event("a", 1, new Tagged("event", Set.of("tag")))));
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(plugin.outcome()).isEqualTo("rejected a 1");
        plugin.write(AtomicWrite.apply(PluginSystem.event("a", 1, "event").withMetadata(new Object())));
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(plugin.outcome()).isEqualTo("rejected a 1");
        plugin.writeEach("a", 1, 1);
    }

    @Test
    void deleted_events_are_not_replayed_and_the_highest_number_stays() throws IOException {
        plugin.writeEach("a", 1, 5);
        plugin.delete("a", 3);
        assertThat(plugin.replay("a", 1, 99, 99)).containsExactly("a-4", "a-5", "highest 5");
        plugin.delete("a", Long.MAX_VALUE);
        assertThat(plugin.replay("a", 1, 99, 99)).containsExactly("highest 5");
        plugin.delete("unknown", 3);
        plugin.writeEach("a", 6, 6);
        assertThat(plugin.replay("a", 1, 99, 99)).containsExactly("a-6", "highest 6");
        assertThat(Logs.read(directory))
                .filteredOn(it -> it.contains("deleted to"))
                .hasSize(2);
    }

    @Test
    void a_recovery_waits_for_the_writes_of_its_id_that_are_under_way() {
        plugin.disk.holdForces();
        plugin.write(PluginSystem.atomic("a", 1, 3));
        await().until(() -> plugin.disk.writes.get() == 1);
        plugin.journal.tell(
                new JournalProtocol.ReplayMessages(1, 99, 99, "a", plugin.actor.getRef()), plugin.actor.getRef());
        assertThat(plugin.replay("new", 1, 99, 99)).containsExactly("highest 0");
        plugin.disk.allowForces(1_000);
        var answers = plugin.actor.receiveN(8, PluginSystem.PATIENCE);
        assertThat(answers).last().isEqualTo(new JournalProtocol.RecoverySuccess(3));
    }

    @Test
    void a_failing_disk_fails_every_write_with_the_cause_and_is_published_once() {
        var listener = new TestKit(plugin.system);
        plugin.system.eventStream().subscribe(listener.getRef(), JournalStopped.class);
        plugin.writeEach("a", 1, 1);
        plugin.disk.forceError = "I/O error";
        for (int attempt = 0; attempt < 20; attempt++) {
            plugin.write(PluginSystem.atomic("a", 2, 2));
            var failed = plugin.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.WriteMessagesFailed.class);
            assertThat(failed.cause())
                    .isInstanceOf(JournalFailed.class)
                    .hasMessage("the journal " + directory + " stopped: I/O error");
            assertThat(plugin.outcome()).isEqualTo("failed a 2");
            plugin.disk.forceError = null;
        }
        var stopped = listener.expectMsgClass(PluginSystem.PATIENCE, JournalStopped.class);
        assertThat(stopped.cause()).cause().hasMessage("I/O error");
        listener.expectNoMessage(Duration.ofMillis(1));
        for (var id : List.of("a", "new")) {
            plugin.journal.tell(
                    new JournalProtocol.ReplayMessages(1, 99, 99, id, plugin.actor.getRef()), plugin.actor.getRef());
            assertThat(plugin.actor
                            .expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.ReplayMessagesFailure.class)
                            .cause())
                    .isInstanceOf(JournalFailed.class);
        }
    }

    @Test
    void a_failing_disk_fails_each_write_of_a_request() {
        plugin.disk.forceError = "I/O error";
        plugin.write(PluginSystem.atomic("a", 1, 2), PluginSystem.atomic("b", 1, 1));
        var failed = plugin.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.WriteMessagesFailed.class);
        assertThat(failed.writeCount()).isEqualTo(2);
        assertThat(IntStream.range(0, 3).mapToObj(_ -> plugin.outcome()).toList())
                .containsExactlyInAnyOrder("failed a 1", "failed a 2", "failed b 1");
    }

    /// One write is answered by the plugin itself, several by Pekko.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void each_event_is_answered_in_the_name_of_who_had_it_persisted(int writes) {
        var sender = new TestKit(plugin.system).getRef();
        var all = IntStream.rangeClosed(1, writes)
                .mapToObj(number -> AtomicWrite.apply(PluginSystem.event("vm-" + number, 1, "event")
                        .update(1, "vm-" + number, false, sender, "a-writer")))
                .toArray(AtomicWrite[]::new);
        plugin.write(all);
        plugin.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
        assertThat(plugin.actor.getLastSender()).isEqualTo(plugin.journal);
        for (int number = 1; number <= writes; number++) {
            assertThat(plugin.outcome()).isEqualTo("stored vm-" + number + " 1");
            assertThat(plugin.actor.getLastSender()).isEqualTo(sender);
        }
    }

    /// The actor gets back what it persisted, the log has what the adapter made of it.
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void an_event_adapter_is_applied_once(int writes, @TempDir Path other) throws IOException {
        try (var adapted = new PluginSystem(other, """
                kvmsim.journal.event-adapters.shouting = "%s"
                kvmsim.journal.event-adapter-bindings."java.lang.String" = shouting
                """.formatted(Shouting.class.getName()))) {
            adapted.write(IntStream.rangeClosed(1, writes)
                    .mapToObj(number -> PluginSystem.atomic("vm-" + number, 1, 1))
                    .toArray(AtomicWrite[]::new));
            adapted.actor.expectMsgEquals(PluginSystem.PATIENCE, PluginSystem.WRITTEN);
            for (int number = 1; number <= writes; number++) {
                var stored =
                        adapted.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.WriteMessageSuccess.class);
                assertThat(stored.persistent().payload()).isEqualTo("vm-%d-1".formatted(number));
            }
            adapted.journal.tell(
                    new JournalProtocol.ReplayMessages(1, 9, 9, "vm-1", adapted.actor.getRef()),
                    adapted.actor.getRef());
            var replayed = adapted.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.ReplayedMessage.class);
            assertThat(replayed.persistent().payload()).isEqualTo("vm-1-1!");
            assertThat(replayed.persistent().manifest()).isEqualTo("loud");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void an_event_that_the_journal_was_not_made_for_fails_and_nobody_waits_for_ever(int writes) {
        var all = IntStream.rangeClosed(1, writes)
                .mapToObj(number -> AtomicWrite.apply(
                        PluginSystem.event("vm-" + number, 1, "event").withManifest(null)))
                .toArray(AtomicWrite[]::new);
        plugin.write(all);
        plugin.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.WriteMessagesFailed.class);
        for (int number = 1; number <= writes; number++) {
            assertThat(plugin.outcome()).isEqualTo("failed vm-" + number + " 1");
        }
        plugin.writeEach("a", 1, 1);
    }

    @Test
    void to_typed_actors_a_request_that_went_well_need_not_be_announced(@TempDir Path other) throws IOException {
        try (var typed = new PluginSystem(other, "kvmsim.journal.announce-writes = off")) {
            typed.write(PluginSystem.atomic("a", 1, 2));
            assertThat(typed.outcome()).isEqualTo("stored a 1");
            assertThat(typed.outcome()).isEqualTo("stored a 2");
            typed.write(PluginSystem.atomic("a", 2, 2));
            assertThat(typed.outcome()).isEqualTo("rejected a 2");
            typed.disk.forceError = "I/O error";
            typed.write(PluginSystem.atomic("a", 3, 3));
            typed.actor.expectMsgClass(PluginSystem.PATIENCE, JournalProtocol.WriteMessagesFailed.class);
            assertThat(typed.outcome()).isEqualTo("failed a 3");
        }
    }

    public static final class Shouting implements WriteEventAdapter {
        @Override
        public String manifest(Object event) {
            return "loud";
        }

        @Override
        public Object toJournal(Object event) {
            return event + "!";
        }
    }

    @Test
    void ids_that_write_at_the_same_time_do_not_mix() {
        int ids = 20;
        int events = 30;
        for (int number = 1; number <= events; number++) {
            for (int id = 0; id < ids; id++) {
                plugin.write(PluginSystem.atomic("vm-" + id, number, number));
            }
        }
        plugin.actor.receiveN(2 * ids * events, PluginSystem.PATIENCE);
        for (int id = 0; id < ids; id++) {
            var expected = new ArrayList<>(PluginSystem.numbered("vm-" + id, 1, events));
            expected.add("highest " + events);
            assertThat(plugin.replay("vm-" + id, 1, 99, 99)).isEqualTo(expected);
        }
    }
}
