package io.kvmsim.log.format;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;

/// The data that Pekko stores beside an event and that most applications never read.
///
/// @param writerUuid of the persistent actor's instance that wrote the event; empty where it was not stored
/// @param metadata of the event; null where it has none
public record Envelope(String writerUuid, Metadata metadata) {
    /// Of a record that takes no more bytes than its event.
    public static final Envelope NONE = new Envelope("", null);

    /// Metadata of an event or a snapshot, already serialised.
    ///
    /// @param manifest its serializer's
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to and from the disk, never compared
    public record Metadata(int serializerId, String manifest, byte[] bytes) {
        public void write(ByteSink sink) {
            sink.zigzag(serializerId);
            sink.string(manifest);
            sink.varint(bytes.length);
            sink.raw(bytes);
        }

        public static Metadata read(ByteSource source) {
            var serializerId = (int) source.zigzag();
            var manifest = source.string();
            return new Metadata(
                    serializerId, manifest, source.slice(source.count()).rest());
        }
    }
}
