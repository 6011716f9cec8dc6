package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/// What Pekko expects of a journal plugin, asked as a persistent actor asks it.
class JournalPluginTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int INSTANCE = 7;
    private static final Object WRITTEN = JournalProtocol.WriteMessagesSuccessful$.MODULE$;

    @TempDir
    Path directory;

    private final Disk disk = new Disk();
    private JournalWriter writer;
    private ActorSystem system;
    private TestKit actor;
    private ActorRef journal;

    @BeforeEach
    void start_a_system_on_an_opened_journal() throws IOException {
        writer = JournalWriter.open(directory, JournalSettings.DEFAULT, Logs.CLOCK, disk);
        var config = ConfigFactory.parseString("""
                pekko.persistence.journal.plugin = "kvmsim.journal"
                pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
                """).withFallback(ConfigFactory.load());
        system = ActorSystem.create(
                "plugin", ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(writer)));
        actor = new TestKit(system);
        journal = Persistence.get(system).journalFor("", ConfigFactory.empty());
    }

    @AfterEach
    void stop() throws IOException {
        TestKit.shutdownActorSystem(system);
        disk.allowForces(1_000_000);
        writer.close();
    }

    @Test
    void replays_events_in_order_within_bounds() {
        writeEach("a", 1, 5);
        assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE))
                .containsExactly("a-1", "a-2", "a-3", "a-4", "a-5", "highest 5");
        assertThat(replay("a", 2, 4, Long.MAX_VALUE)).containsExactly("a-2", "a-3", "a-4", "highest 5");
        assertThat(replay("a", 4, Long.MAX_VALUE, Long.MAX_VALUE)).containsExactly("a-4", "a-5", "highest 5");
        assertThat(replay("a", 1, Long.MAX_VALUE, 2)).containsExactly("a-1", "a-2", "highest 5");
        assertThat(replay("a", 1, Long.MAX_VALUE, 0)).containsExactly("highest 5");
        assertThat(replay("a", 3, 3, Long.MAX_VALUE)).containsExactly("a-3", "highest 5");
        assertThat(replay("a", 3, 2, Long.MAX_VALUE)).containsExactly("highest 5");
        assertThat(replay("unknown", 1, Long.MAX_VALUE, Long.MAX_VALUE)).containsExactly("highest 0");
    }

    @Test
    void replays_what_was_written_with_no_writer_and_no_sender() {
        write(AtomicWrite.apply(event("a", 1, "payload").withTimestamp(1234).withManifest("adapted")));
        expectStored(1);
        journal.tell(new JournalProtocol.ReplayMessages(1, 9, 9, "a", actor.getRef()), actor.getRef());
        var replayed = actor.expectMsgClass(PATIENCE, JournalProtocol.ReplayedMessage.class)
                .persistent();
        assertThat(replayed.payload()).isEqualTo("payload");
        assertThat(replayed.persistenceId()).isEqualTo("a");
        assertThat(replayed.sequenceNr()).isEqualTo(1);
        assertThat(replayed.timestamp()).isEqualTo(1234);
        assertThat(replayed.manifest()).isEqualTo("adapted");
        assertThat(replayed.writerUuid()).isEmpty();
        assertThat(replayed.sender()).isNull();
    }

    @Test
    void an_atomic_write_is_stored_whole() throws IOException {
        write(atomic("a", 1, 20));
        expectStored(20);
        assertThat(replay("a", 1, 99, 99)).hasSize(21);
        assertThat(Logs.read(directory)).hasSize(20);
    }

    @Test
    void what_cannot_be_serialised_is_rejected_with_all_of_its_write_and_the_rest_is_stored() throws IOException {
        var bad = new AtomicWrite(
                CollectionConverters.asScala(List.of(event("b", 1, "fine"), event("b", 2, new Object())))
                        .toList());
        write(atomic("a", 1, 1), bad, atomic("c", 1, 2));
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        assertThat(IntStream.range(0, 5).mapToObj(_ -> outcome()).toList())
                .containsExactlyInAnyOrder("stored a 1", "rejected b 1", "rejected b 2", "stored c 1", "stored c 2");
        assertThat(Logs.read(directory)).hasSize(3).noneMatch(it -> it.startsWith("b"));
        assertThat(replay("b", 1, 9, 9)).containsExactly("highest 0");
    }

    @Test
    void what_is_too_long_or_has_no_place_in_the_log_is_rejected() {
        var tooLong = AtomicWrite.apply(event("a", 1, "x".repeat((int) JournalWriter.WRITE_BYTES_MAX)));
        write(tooLong);
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        assertThat(outcome()).isEqualTo("rejected a 1");
        write(AtomicWrite.apply(event("a", 1, new Tagged("event", Set.of("tag")))));
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        assertThat(outcome()).isEqualTo("rejected a 1");
        write(AtomicWrite.apply(event("a", 1, "event").withMetadata("meta")));
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        assertThat(outcome()).isEqualTo("rejected a 1");
        writeEach("a", 1, 1);
    }

    @Test
    void deleted_events_are_not_replayed_and_the_highest_number_stays() throws IOException {
        writeEach("a", 1, 5);
        delete("a", 3);
        assertThat(replay("a", 1, 99, 99)).containsExactly("a-4", "a-5", "highest 5");
        delete("a", Long.MAX_VALUE);
        assertThat(replay("a", 1, 99, 99)).containsExactly("highest 5");
        delete("unknown", 3);
        writeEach("a", 6, 6);
        assertThat(replay("a", 1, 99, 99)).containsExactly("a-6", "highest 6");
        assertThat(Logs.read(directory))
                .filteredOn(it -> it.contains("deleted to"))
                .hasSize(2);
    }

    @Test
    void a_recovery_waits_for_the_writes_of_its_id_that_are_under_way() {
        disk.holdForces();
        write(atomic("a", 1, 3));
        await().until(() -> disk.writes.get() == 1);
        journal.tell(new JournalProtocol.ReplayMessages(1, 99, 99, "a", actor.getRef()), actor.getRef());
        assertThat(replay("new", 1, 99, 99)).containsExactly("highest 0");
        disk.allowForces(1_000);
        var answers = actor.receiveN(8, PATIENCE);
        assertThat(answers).last().isEqualTo(new JournalProtocol.RecoverySuccess(3));
    }

    @Test
    void a_failing_disk_fails_every_write_with_the_cause_and_is_published_once() {
        var listener = new TestKit(system);
        system.eventStream().subscribe(listener.getRef(), JournalStopped.class);
        writeEach("a", 1, 1);
        disk.forceError = "I/O error";
        for (int attempt = 0; attempt < 20; attempt++) {
            write(atomic("a", 2, 2));
            var failed = actor.expectMsgClass(PATIENCE, JournalProtocol.WriteMessagesFailed.class);
            assertThat(failed.cause())
                    .isInstanceOf(JournalFailed.class)
                    .hasMessage("the journal " + directory + " stopped: I/O error");
            assertThat(outcome()).isEqualTo("failed a 2");
            disk.forceError = null;
        }
        var stopped = listener.expectMsgClass(PATIENCE, JournalStopped.class);
        assertThat(stopped.cause()).cause().hasMessage("I/O error");
        listener.expectNoMessage(Duration.ofMillis(1));
        journal.tell(new JournalProtocol.ReplayMessages(1, 99, 99, "a", actor.getRef()), actor.getRef());
        assertThat(actor.expectMsgClass(PATIENCE, JournalProtocol.ReplayMessagesFailure.class)
                        .cause())
                .isInstanceOf(JournalFailed.class);
    }

    @Test
    void ids_that_write_at_the_same_time_do_not_mix() {
        int ids = 20;
        int events = 30;
        for (int number = 1; number <= events; number++) {
            for (int id = 0; id < ids; id++) {
                write(atomic("vm-" + id, number, number));
            }
        }
        actor.receiveN(2 * ids * events, PATIENCE);
        for (int id = 0; id < ids; id++) {
            var expected = new ArrayList<>(numbered("vm-" + id, 1, events));
            expected.add("highest " + events);
            assertThat(replay("vm-" + id, 1, 99, 99)).isEqualTo(expected);
        }
    }

    private static List<String> numbered(String id, long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(i -> id + "-" + i).toList();
    }

    private static PersistentRepr event(String id, long sequenceNr, Object payload) {
        return PersistentRepr.apply(payload, sequenceNr, id, "", false, ActorRef.noSender(), "a-writer");
    }

    private static AtomicWrite atomic(String id, long from, long to) {
        var events = LongStream.rangeClosed(from, to)
                .mapToObj(i -> event(id, i, id + "-" + i))
                .toList();
        return new AtomicWrite(CollectionConverters.asScala(events).toList());
    }

    private void write(AtomicWrite... writes) {
        var envelopes = CollectionConverters.asScala(List.<PersistentEnvelope>of(writes))
                .toList();
        journal.tell(new JournalProtocol.WriteMessages(envelopes, actor.getRef(), INSTANCE), actor.getRef());
    }

    private void writeEach(String id, long from, long to) {
        for (long number = from; number <= to; number++) {
            write(atomic(id, number, number));
            expectStored(1);
        }
    }

    private void expectStored(int events) {
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        for (int i = 0; i < events; i++) {
            assertThat(outcome()).startsWith("stored");
        }
    }

    private String outcome() {
        return switch (actor.receiveOne(PATIENCE)) {
            case JournalProtocol.WriteMessageSuccess it -> "stored " + name(it.persistent());
            case JournalProtocol.WriteMessageRejected it -> "rejected " + name(it.message());
            case JournalProtocol.WriteMessageFailure it -> "failed " + name(it.message());
            default -> throw new AssertionError("not an answer to a write");
        };
    }

    private static String name(PersistentRepr event) {
        return event.persistenceId() + " " + event.sequenceNr();
    }

    private void delete(String id, long to) {
        journal.tell(new JournalProtocol.DeleteMessagesTo(id, to, actor.getRef()), actor.getRef());
        actor.expectMsgClass(PATIENCE, DeleteMessagesSuccess.class);
    }

    private List<String> replay(String id, long from, long to, long max) {
        journal.tell(new JournalProtocol.ReplayMessages(from, to, max, id, actor.getRef()), actor.getRef());
        var seen = new ArrayList<String>();
        while (true) {
            switch (actor.receiveOne(PATIENCE)) {
                case JournalProtocol.ReplayedMessage it ->
                    seen.add((String) it.persistent().payload());
                case JournalProtocol.RecoverySuccess it -> {
                    seen.add("highest " + it.highestSequenceNr());
                    return seen;
                }
                default -> throw new AssertionError("not an answer to a replay");
            }
        }
    }
}
