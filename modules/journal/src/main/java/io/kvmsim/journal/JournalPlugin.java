package io.kvmsim.journal;

import com.typesafe.config.Config;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.WriteRejected;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future.State;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.PartialFunction;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/// Pekko's journal plugin on a [JournalWriter]. Pekko makes it from the configuration `kvmsim.journal`.
///
/// Events are serialised here, on the plugin's own thread, which also waits while a whole group waits for the disk;
/// they are read back on the replay dispatcher.
public final class JournalPlugin extends AsyncWriteJournal {
    private final JournalWriter writer = JournalExtension.writer(context().system());
    private final PayloadCodec codec;
    private final Executor replays;
    private final boolean announces;

    public JournalPlugin(Config config) {
        this.codec = new PayloadCodec(context().system(), config.getBoolean("store-writer-uuid"));
        this.announces = config.getBoolean("announce-writes");
        this.replays = context().system().dispatchers().lookup(config.getString("replay-dispatcher"));
    }

    /// The two requests that a typed persistent actor makes most are answered here: Pekko's way there and back, by
    /// futures and a circuit breaker that is never to break, took a fifth of what a call costs
    /// (docs/performance.md). They are a write of one atomic write, which is all that such an actor ever sends,
    /// and it waits for the answer before it sends the next; and the recovery of an id that is new.
    @Override
    public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
        if (message instanceof JournalProtocol.WriteMessages asked
                && asked.messages().lengthCompare(1) == 0
                && asked.messages().head() instanceof AtomicWrite write) {
            writeOne(
                    asked, new WriteAnswer(write, asked.persistentActor(), asked.actorInstanceId(), self(), announces));
        } else if (message instanceof JournalProtocol.ReplayMessages asked && isNew(asked.persistenceId())) {
            asked.persistentActor().tell(new JournalProtocol.RecoverySuccess(0), self());
        } else {
            super.aroundReceive(receive, message);
        }
    }

    /// Whether an id has never written, nor is about to: so that nobody waits to hear that there is nothing.
    private boolean isNew(String persistenceId) {
        var highest = writer.highestSequenceNr(persistenceId).toCompletableFuture();
        return highest.state() == State.SUCCESS && highest.resultNow() == 0;
    }

    private void writeOne(JournalProtocol.WriteMessages asked, WriteAnswer answer) {
        List<NewRecord> records;
        try {
            records = encode(preparePersistentBatch(asked.messages()).head());
        } catch (Exception unserialisable) {
            answer.rejected(unserialisable);
            return;
        }
        try {
            writer.append(records).whenComplete(answer.whenDone());
        } catch (RuntimeException unexpected) {
            answer.failed(unexpected); // whoever heard nothing would wait for ever
        }
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        var results = new ArrayList<CompletionStage<Optional<Exception>>>();
        writes.forEach(write -> results.add(write(write)));
        return Futures.asScala(inOrder(results));
    }

    /// An empty result if it was stored, the reason if it was rejected; fails if it is not certain to be stored.
    private CompletionStage<Optional<Exception>> write(AtomicWrite write) {
        List<NewRecord> records;
        try {
            records = encode(write);
        } catch (Exception unserialisable) {
            return CompletableFuture.completedFuture(Optional.of(unserialisable));
        }
        return writer.append(records).handle((_, failure) -> switch (failure) {
            case null -> Optional.empty();
            case WriteRejected rejected -> Optional.of(rejected);
            default -> throw new CompletionException(failure);
        });
    }

    private List<NewRecord> encode(AtomicWrite write) {
        var records = new ArrayList<NewRecord>(write.size());
        for (var event : CollectionConverters.asJava(write.payload())) {
            records.add(codec.encode(event));
        }
        return records;
    }

    private static CompletionStage<Iterable<Optional<Exception>>> inOrder(
            List<CompletionStage<Optional<Exception>>> results) {
        CompletionStage<List<Optional<Exception>>> all =
                CompletableFuture.completedFuture(new ArrayList<>(results.size()));
        for (var result : results) {
            all = all.thenCombine(result, (list, one) -> {
                list.add(one);
                return list;
            });
        }
        return all.thenApply(list -> list);
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return Futures.asScala(writer.deleteTo(persistenceId, toSequenceNr));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return Futures.asScala(writer.highestSequenceNr(persistenceId));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long fromSequenceNr, long toSequenceNr, long max, Consumer<PersistentRepr> replay) {
        return Futures.asScala(CompletableFuture.runAsync(
                () -> replay(persistenceId, fromSequenceNr, toSequenceNr, max, replay), replays));
    }

    private void replay(String id, long from, long to, long max, Consumer<PersistentRepr> replay) {
        try {
            writer.replay(id, from, to, max, record -> replay.accept(codec.decode(record)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
