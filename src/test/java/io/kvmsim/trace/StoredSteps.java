package io.kvmsim.trace;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Steps that are decided one by one, and stored in a journal.
public final class StoredSteps implements Closeable {
    private final JournalWriter writer;
    private final Map<String, Entity> entities = new HashMap<>();

    private StoredSteps(JournalWriter writer) {
        this.writer = writer;
    }

    public static StoredSteps in(Path folder) throws IOException {
        return new StoredSteps(JournalWriter.open(folder, JournalSettings.DEFAULT));
    }

    /// Decides a step after those of its history, and stores what is to be recorded of it.
    public void add(NamedHost home, String id, Step step, long micros) {
        var entity = entities.computeIfAbsent(id, Entity::initial);
        var turn = Turn.decide(entity, home, List.of(step), new Cause.Virtual(micros), Refusals.ALL);
        if (turn.record().isPresent()) {
            var record = turn.record().get();
            var after = entity.apply(record, _ -> home);
            entities.put(id, after);
            writer.append(List.of(new NewRecord(
                            id,
                            after.records(),
                            0,
                            RecordBytes.SERIALIZER_ID,
                            RecordBytes.manifest(record),
                            RecordBytes.encode(record))))
                    .toCompletableFuture()
                    .join();
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /// The histories in a folder.
    public static RunHistory history(Path folder, Map<String, NamedHost> homes, Principal principal)
            throws IOException {
        return RunHistory.open(new RunFacts(folder, folder, homes, principal, 0));
    }
}
