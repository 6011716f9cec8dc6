package io.kvmsim.cli;

import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.NewRecord;

/// A record of a journal as another one, different in one thing.
final class ChangedRecord {
    private ChangedRecord() {}

    static NewRecord numbered(NewRecord record, long number) {
        return new NewRecord(
                record.persistenceId(),
                number,
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.payload());
    }

    static NewRecord named(NewRecord record, String id) {
        return new NewRecord(
                id,
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.payload());
    }

    static NewRecord framed(NewRecord record, int serializer, String manifest, String adapter) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                serializer,
                manifest,
                adapter,
                record.payload());
    }

    static NewRecord enveloped(NewRecord record, Envelope envelope) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                "",
                envelope,
                record.payload());
    }

    static NewRecord with(NewRecord record, String manifest, byte[] payload) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                manifest,
                payload);
    }

    /// Changes the bytes of a body in place.
    interface BodyChange {
        void on(byte[] body);
    }

    static NewRecord withBody(NewRecord record, BodyChange change) {
        var body = record.payload().clone();
        change.on(body);
        return with(record, record.manifest(), body);
    }
}
