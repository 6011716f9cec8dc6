package io.kvmsim.journal;

import io.kvmsim.log.format.Envelope;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.Serializers;

/// Between the metadata that Pekko hands over and its stored form.
final class SerializedMetadata {
    private SerializedMetadata() {}

    /// Throws whatever its serializer throws.
    static Envelope.Metadata of(Serialization serialization, Object metadata) {
        var serializer = serialization.findSerializerFor(metadata);
        return new Envelope.Metadata(
                serializer.identifier(),
                Serializers.manifestFor(serializer, metadata),
                serialization.serialize(metadata).get());
    }

    static Object read(Serialization serialization, Envelope.Metadata stored) {
        return serialization
                .deserialize(stored.bytes(), stored.serializerId(), stored.manifest())
                .get();
    }
}
