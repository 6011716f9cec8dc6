package io.kvmsim.journal;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;

/// Between Pekko's events and the log's records. Of the envelope it keeps what a replay needs: no writer's UUID and
/// no sender, which would make two runs of the same thing differ.
final class PayloadCodec {
    private static final String NO_WRITER = "";

    private final Serialization serialization;

    PayloadCodec(ActorSystem system) {
        this.serialization = SerializationExtension.get(system);
    }

    /// Throws whatever a serializer throws, and [WriteRejected] for what the log has no place for.
    NewRecord encode(PersistentRepr event) {
        if (event.payload() instanceof Tagged) {
            throw new WriteRejected("the event %d of %s is tagged; this journal keeps no tags"
                    .formatted(event.sequenceNr(), event.persistenceId()));
        }
        if (event.metadata().isDefined()) {
            throw new WriteRejected("the event %d of %s has metadata; this journal keeps none"
                    .formatted(event.sequenceNr(), event.persistenceId()));
        }
        var payload = event.payload();
        var serializer = serialization.findSerializerFor(payload);
        return new NewRecord(
                event.persistenceId(),
                event.sequenceNr(),
                event.timestamp(),
                serializer.identifier(),
                Serializers.manifestFor(serializer, payload),
                event.manifest(),
                serialization.serialize(payload).get());
    }

    PersistentRepr decode(LogRecord record) {
        var payload = serialization
                .deserialize(record.payload(), record.serializerId(), record.manifest())
                .get();
        var event = PersistentRepr.apply(
                payload,
                record.sequenceNr(),
                record.persistenceId(),
                record.adapterManifest(),
                false,
                ActorRef.noSender(),
                NO_WRITER);
        return event.withTimestamp(record.timestampMillis());
    }
}
