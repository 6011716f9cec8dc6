package io.kvmsim.log.format;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.Varint;

/// Encodes and decodes an [Envelope] in a record: only what is there takes bytes, and a bit of the record's flags
/// says so.
///
/// ```
///  | writer's UUID | serializer | manifest | length | metadata |
///  | str           | zigzag     | str      | varint | bytes    |
///  |<-- bit 3 ---->|<----------------- bit 4 ----------------->|
/// ```
public final class EnvelopeCodec {
    public static final int HAS_WRITER = 0b0000_1000;
    public static final int HAS_METADATA = 0b0001_0000;

    private static final byte[] NONE = {};
    private static final int UTF8_BYTES_MAX = 3;

    private EnvelopeCodec() {}

    /// The bits of a record's flags.
    public static int flags(Envelope envelope) {
        return (envelope.writerUuid().isEmpty() ? 0 : HAS_WRITER) | (envelope.metadata() == null ? 0 : HAS_METADATA);
    }

    /// The bytes that stand between a record's manifests and its payload.
    public static byte[] bytes(Envelope envelope) {
        if (flags(envelope) == 0) {
            return NONE;
        }
        var sink = new ByteSink((int) Math.min(bytesMax(envelope), Integer.MAX_VALUE / 2));
        if (!envelope.writerUuid().isEmpty()) {
            sink.string(envelope.writerUuid());
        }
        if (envelope.metadata() != null) {
            envelope.metadata().write(sink);
        }
        var bytes = new byte[sink.size()];
        System.arraycopy(sink.array(), 0, bytes, 0, bytes.length);
        return bytes;
    }

    /// An upper bound of their number, without encoding them.
    static long bytesMax(Envelope envelope) {
        if (flags(envelope) == 0) {
            return 0;
        }
        var chars = (long) envelope.writerUuid().length();
        long bytes = 4L * Varint.BYTES_MAX;
        if (envelope.metadata() != null) {
            chars += envelope.metadata().manifest().length();
            bytes += envelope.metadata().bytes().length;
        }
        return bytes + chars * UTF8_BYTES_MAX;
    }

    public static Envelope read(ByteSource source, int flags) {
        if ((flags & (HAS_WRITER | HAS_METADATA)) == 0) {
            return Envelope.NONE;
        }
        var writerUuid = (flags & HAS_WRITER) != 0 ? source.string() : "";
        if ((flags & HAS_WRITER) != 0 && writerUuid.isEmpty()) {
            throw new ByteSource.Malformed("a writer without a UUID"); // else one record had two forms
        }
        var metadata = (flags & HAS_METADATA) != 0 ? Envelope.Metadata.read(source) : null;
        return new Envelope(writerUuid, metadata);
    }
}
