package io.kvmsim.cli;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The records of a journal, to be written anew by someone who has the product's own tools: numbers, CRCs, note and
/// index are as they should be, whatever the records are.
final class StoredRecords {
    private static final long SEGMENT_BYTES = 1024;

    private final Path journal;
    private final List<NewRecord> records = new ArrayList<>();

    private StoredRecords(Path journal) {
        this.journal = journal;
    }

    static StoredRecords of(Path run) throws IOException {
        var stored = new StoredRecords(run.resolve("journal"));
        LogReader.scan(stored.journal, record -> stored.records.add(again(record)));
        return stored;
    }

    private static NewRecord again(LogRecord record) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.adapterManifest(),
                record.envelope(),
                record.payload());
    }

    List<NewRecord> all() {
        return records;
    }

    NewRecord first(Predicate<NewRecord> which) {
        return records.stream().filter(which).findFirst().orElseThrow();
    }

    NewRecord last(Predicate<NewRecord> which) {
        return records.reversed().stream().filter(which).findFirst().orElseThrow();
    }

    void change(NewRecord which, UnaryOperator<NewRecord> change) {
        records.set(records.indexOf(which), change.apply(which));
    }

    /// Writes the journal anew, in segments that hold a few groups each.
    void write() throws IOException {
        clear();
        try (var writer = JournalWriter.open(journal, new JournalSettings(SEGMENT_BYTES, 1024, 0))) {
            for (var record : records) {
                writer.append(List.of(record)).toCompletableFuture().join();
            }
        }
    }

    /// The same, and says that a history is deleted up to a number.
    void writeAndDelete(String id, long upTo) throws IOException {
        write();
        try (var writer = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
            writer.deleteTo(id, upTo).toCompletableFuture().join();
        }
    }

    private void clear() throws IOException {
        try (var files = Files.walk(journal)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(journal)) {
                    Files.delete(file);
                }
            }
        }
    }
}
