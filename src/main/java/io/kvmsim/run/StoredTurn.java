package io.kvmsim.run;

import io.kvmsim.journal.LogRecord;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;

/// A turn record as the journal holds it.
final class StoredTurn {
    private StoredTurn() {}

    /// @param expected sequence number of this record
    /// @throws BadRecord where the record is no turn, or one before it is missing
    static TurnRecord of(LogRecord record, long expected) {
        if (record.sequenceNr() != expected) {
            throw new BadRecord("record %d of %s is missing: the next one is %d"
                    .formatted(expected, record.persistenceId(), record.sequenceNr()));
        }
        if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
            return turn;
        }
        throw new BadRecord(
                "record %d of %s is no turn but %s".formatted(expected, record.persistenceId(), record.manifest()));
    }
}
