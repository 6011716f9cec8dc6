package io.kvmsim.run;

import io.kvmsim.engine.RecordBytes;
import io.kvmsim.journal.LogReader;
import io.kvmsim.journal.LogRecord;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.TurnRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The turn records of one entity, as the journal holds them.
final class StoredRecords {
    private StoredRecords() {}

    /// @param position in the log
    record Stored(long sequenceNr, long position, TurnRecord turn) {}

    /// In order.
    ///
    /// @throws BadRecord where a record is no turn, or a sequence number is missing
    static List<Stored> of(LogReader log, String entity) throws IOException {
        var records = new ArrayList<Stored>();
        log.records(entity, record -> {
            if (record.kind() == LogRecord.Kind.EVENT) {
                records.add(stored(entity, records.size() + 1, record));
            }
        });
        return records;
    }

    private static Stored stored(String entity, long expected, LogRecord record) {
        if (record.sequenceNr() != expected) {
            throw new BadRecord(
                    "record %d of %s is missing: the next one is %d".formatted(expected, entity, record.sequenceNr()));
        }
        if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
            return new Stored(record.sequenceNr(), record.position(), turn);
        }
        throw new BadRecord("record %d of %s is no turn but %s".formatted(expected, entity, record.manifest()));
    }
}
