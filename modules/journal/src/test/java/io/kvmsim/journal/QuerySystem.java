package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.Disk;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.log.write.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import scala.Option;

/// A system on a journal that was opened for it, with a clock and a disk that tests can set.
final class QuerySystem implements AutoCloseable {
    final Disk disk = new Disk();
    final AtomicLong millis = new AtomicLong(1_000);
    final JournalWriter writer;
    final ActorSystem system;
    final JournalQuery query;
    private final PayloadCodec codec;

    QuerySystem(Path directory, JournalSettings settings, String config) throws IOException {
        writer = JournalWriter.open(directory, settings, () -> Instant.ofEpochMilli(millis.get()), disk);
        var bootstrap = BootstrapSetup.create(ConfigFactory.parseString(config).withFallback(ConfigFactory.load()));
        system = ActorSystem.create("query", ActorSystemSetup.create(bootstrap, new JournalSetup(writer)));
        query = PersistenceQuery.get(system).getReadJournalFor(JournalQuery.class, JournalQuery.IDENTIFIER);
        codec = new PayloadCodec(system, true);
    }

    QuerySystem(Path directory) throws IOException {
        this(directory, Logs.SMALL_SEGMENTS, "");
    }

    /// Stores one event after another, each `id-number`.
    void append(String id, long from, long to) {
        for (long number = from; number <= to; number++) {
            Logs.append(writer, event(id, number, id + "-" + number));
        }
    }

    NewRecord event(String id, long number, Object payload) {
        return event(id, number, payload, Option.empty());
    }

    NewRecord event(String id, long number, Object payload, Option<Object> metadata) {
        var event = PersistentRepr.apply(payload, number, id, "", false, ActorRef.noSender(), "")
                .withTimestamp(number * 10);
        return codec.encode(metadata.isEmpty() ? event : event.withMetadata(metadata.get()));
    }

    <T> List<T> all(Source<T, NotUsed> source) {
        return Logs.await(source.runWith(Sink.seq(), system));
    }

    List<String> names(Source<EventEnvelope, NotUsed> source) {
        return all(source).stream().map(QuerySystem::name).toList();
    }

    Throwable failure(Source<?, NotUsed> source) {
        return catchThrowable(() -> all(source)).getCause();
    }

    <T> Probe<T> probe(Source<T, NotUsed> source) {
        var one = Attributes.inputBuffer(1, 1);
        return new Probe<>(source.runWith(Sink.<T>queue().withAttributes(one), system));
    }

    static String name(EventEnvelope envelope) {
        assertThat(envelope.event()).isEqualTo(envelope.persistenceId() + "-" + envelope.sequenceNr());
        return (String) envelope.event();
    }

    /// A consumer that asks for one element at a time.
    record Probe<T>(SinkQueueWithCancel<T> queue) {
        CompletableFuture<T> demand() {
            return queue.pull().thenApply(it -> it.orElse(null)).toCompletableFuture();
        }

        T next() {
            return Logs.await(demand());
        }

        List<T> next(int count) {
            var seen = new ArrayList<T>();
            for (int i = 0; i < count; i++) {
                seen.add(next());
            }
            return seen;
        }

        void expectEnd() {
            assertThat(next()).isNull();
        }

        Throwable failure() {
            return catchThrowable(this::next).getCause();
        }
    }

    @Override
    public void close() throws IOException {
        TestKit.shutdownActorSystem(system);
        disk.allowForces(1_000_000);
        writer.close();
    }
}
