package io.kvmsim.journal;

import io.kvmsim.log.format.LogRecord;

/// A stored event that no serializer of this system can read. The log is whole; the configuration or the classes are
/// not those that it was written with.
public final class UnreadableEvent extends RuntimeException {
    UnreadableEvent(LogRecord record, Throwable cause) {
        super(
                "the event %d of %s cannot be read: serializer %d, manifest \"%s\": %s"
                        .formatted(
                                record.sequenceNr(),
                                record.persistenceId(),
                                record.serializerId(),
                                record.manifest(),
                                cause.getMessage()),
                cause);
    }
}
