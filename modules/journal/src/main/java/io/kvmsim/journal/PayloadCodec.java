package io.kvmsim.journal;

import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.WriteRejected;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;

/// Between Pekko's events and the log's records. Of what Pekko puts beside an event it leaves out the sender, which no
/// journal keeps, and the writer's UUID where the application does not want it.
final class PayloadCodec {
    private final Serialization serialization;
    private final boolean isStoringWriter;

    /// @param isStoringWriter keeps the UUID of the writer: with it, equal runs do not store equal bytes
    PayloadCodec(ActorSystem system, boolean isStoringWriter) {
        this.serialization = SerializationExtension.get(system);
        this.isStoringWriter = isStoringWriter;
    }

    /// Throws whatever a serializer throws, and [WriteRejected] for what the log has no place for.
    NewRecord encode(PersistentRepr event) {
        if (event.payload() instanceof Tagged) {
            throw new WriteRejected("the event %d of %s is tagged; this journal keeps no tags"
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
                envelope(event),
                serialization.serialize(payload).get());
    }

    private Envelope envelope(PersistentRepr event) {
        var writer = isStoringWriter ? event.writerUuid() : "";
        var metadata = event.metadata().isDefined()
                ? SerializedMetadata.of(serialization, event.metadata().get())
                : null;
        return writer.isEmpty() && metadata == null ? Envelope.NONE : new Envelope(writer, metadata);
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
                        record.envelope().writerUuid())
                .withTimestamp(record.timestampMillis());
        var metadata = record.envelope().metadata();
        return metadata == null ? event : event.withMetadata(SerializedMetadata.read(serialization, metadata));
    }
}
