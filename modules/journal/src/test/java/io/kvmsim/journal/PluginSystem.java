package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.log.write.Disk;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
import org.apache.pekko.testkit.javadsl.TestKit;
import scala.jdk.javaapi.CollectionConverters;

/// The journal plugin in a system of its own, asked as a persistent actor asks it.
final class PluginSystem implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Object WRITTEN = JournalProtocol.WriteMessagesSuccessful$.MODULE$;
    static final String WRITER = "a-writer";
    private static final int INSTANCE = 7;

    final Disk disk = new Disk();
    final JournalWriter writer;
    final ActorSystem system;
    final TestKit actor;
    final ActorRef journal;

    PluginSystem(Path directory, String more) throws IOException {
        writer = JournalWriter.open(directory, JournalSettings.DEFAULT, Logs.CLOCK, disk);
        var config = ConfigFactory.parseString("""
                pekko.persistence.journal.plugin = "kvmsim.journal"
                pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
                """ + more).withFallback(ConfigFactory.load());
        system = ActorSystem.create(
                "plugin", ActorSystemSetup.create(BootstrapSetup.create(config), new JournalSetup(writer)));
        actor = new TestKit(system);
        journal = Persistence.get(system).journalFor("", ConfigFactory.empty());
    }

    PluginSystem(Path directory) throws IOException {
        this(directory, "");
    }

    @Override
    public void close() throws IOException {
        TestKit.shutdownActorSystem(system);
        disk.allowForces(1_000_000);
        writer.close();
    }

    static List<String> numbered(String id, long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(i -> id + "-" + i).toList();
    }

    static PersistentRepr event(String id, long sequenceNr, Object payload) {
        return PersistentRepr.apply(payload, sequenceNr, id, "", false, ActorRef.noSender(), WRITER);
    }

    static AtomicWrite atomic(String id, long from, long to) {
        var events = LongStream.rangeClosed(from, to)
                .mapToObj(i -> event(id, i, id + "-" + i))
                .toList();
        return new AtomicWrite(CollectionConverters.asScala(events).toList());
    }

    void write(AtomicWrite... writes) {
        var envelopes = CollectionConverters.asScala(List.<PersistentEnvelope>of(writes))
                .toList();
        journal.tell(new JournalProtocol.WriteMessages(envelopes, actor.getRef(), INSTANCE), actor.getRef());
    }

    void writeEach(String id, long from, long to) {
        for (long number = from; number <= to; number++) {
            write(atomic(id, number, number));
            expectStored(1);
        }
    }

    void expectStored(int events) {
        actor.expectMsgEquals(PATIENCE, WRITTEN);
        for (int i = 0; i < events; i++) {
            assertThat(outcome()).startsWith("stored");
        }
    }

    String outcome() {
        return switch (actor.receiveOne(PATIENCE)) {
            case JournalProtocol.WriteMessageSuccess it
            when it.actorInstanceId() == INSTANCE -> "stored " + name(it.persistent());
            case JournalProtocol.WriteMessageRejected it
            when it.actorInstanceId() == INSTANCE -> "rejected " + name(it.message());
            case JournalProtocol.WriteMessageFailure it
            when it.actorInstanceId() == INSTANCE -> "failed " + name(it.message());
            default -> throw new AssertionError("not an answer to a write");
        };
    }

    static String name(PersistentRepr event) {
        return event.persistenceId() + " " + event.sequenceNr();
    }

    void delete(String id, long to) {
        journal.tell(new JournalProtocol.DeleteMessagesTo(id, to, actor.getRef()), actor.getRef());
        actor.expectMsgClass(PATIENCE, DeleteMessagesSuccess.class);
    }

    /// The payloads, then the highest sequence number.
    List<String> replay(String id, long from, long to, long max) {
        var seen = new ArrayList<String>();
        var highest = replay(id, from, to, max, event -> seen.add((String) event.payload()));
        seen.add("highest " + highest);
        return seen;
    }

    List<PersistentRepr> replayed(String id) {
        var seen = new ArrayList<PersistentRepr>();
        replay(id, 1, Long.MAX_VALUE, Long.MAX_VALUE, seen::add);
        return seen;
    }

    /// Returns the highest sequence number.
    long replay(String id, long from, long to, long max, Consumer<PersistentRepr> visitor) {
        journal.tell(new JournalProtocol.ReplayMessages(from, to, max, id, actor.getRef()), actor.getRef());
        while (true) {
            switch (actor.receiveOne(PATIENCE)) {
                case JournalProtocol.ReplayedMessage it -> visitor.accept(it.persistent());
                case JournalProtocol.RecoverySuccess it -> {
                    return it.highestSequenceNr();
                }
                default -> throw new AssertionError("not an answer to a replay");
            }
        }
    }
}
