package io.kvmsim.log.read;

import io.kvmsim.log.bytes.BigEndian;
import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.Checksum;
import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.bytes.Varint;
import io.kvmsim.log.format.EnvelopeCodec;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.LogRecord.Kind;
import io.kvmsim.log.format.NewRecord;
import java.nio.charset.StandardCharsets;

/// Encodes and decodes a record of the log.
///
/// ```
///  +--------+-------+----------------------------------------------------------------+
///  | length | CRC   | flags | sequence nr | back | id | time | serializer | manifest … |
///  | varint | 4     | 1     | varint      | var. | str| var. | zigzag     | str        |
///  +--------+-------+----------------------------------------------------------------+
///                   |<------------------------- length bytes ----------------------->|
/// ```
///
/// *back* is the distance to the same id's previous record, 0 if there is none. An adapter's manifest follows the
/// manifest if its flag is set, then an [envelope][EnvelopeCodec]'s parts if theirs are; the payload is the rest. The
/// CRC, over the body, lets one record be read on its own.
public final class RecordCodec {
    private static final int EVENT = 0;
    private static final int DELETION = 1;
    private static final int KIND_MASK = 0b0000_0011;
    private static final int HAS_ADAPTER_MANIFEST = 0b0000_0100;
    private static final int KNOWN_FLAGS =
            DELETION | HAS_ADAPTER_MANIFEST | EnvelopeCodec.HAS_WRITER | EnvelopeCodec.HAS_METADATA;
    private static final int CRC_BYTES = 4;

    private static final byte[] EMPTY = {};

    /// Manifests are few, and mostly the one of the record before.
    private String manifest = "";

    private byte[] manifestBytes = EMPTY;

    public void writeEvent(ByteSink sink, IdBytes id, NewRecord record, long position, long previousPosition) {
        write(sink, EVENT, id, record, position, previousPosition);
    }

    public void writeDeletion(
            ByteSink sink, IdBytes id, long toSequenceNr, long time, long position, long previousPosition) {
        write(sink, DELETION, id, new NewRecord("", toSequenceNr, time, 0, "", EMPTY), position, previousPosition);
    }

    private void write(ByteSink sink, int kind, IdBytes id, NewRecord record, long position, long previousPosition) {
        var type = utf8(record.manifest());
        var adapter = record.adapterManifest().isEmpty()
                ? EMPTY
                : record.adapterManifest().getBytes(StandardCharsets.UTF_8);
        var envelope = EnvelopeCodec.bytes(record.envelope());
        var flags = kind | (adapter.length > 0 ? HAS_ADAPTER_MANIFEST : 0) | EnvelopeCodec.flags(record.envelope());
        var back = back(position, previousPosition);
        var time = record.timestampMillis();
        var serializer = Varint.zigzag(record.serializerId());
        // The length goes first, so it is counted before anything is written.
        var head = 1
                + Varint.bytes(record.sequenceNr())
                + Varint.bytes(back)
                + stringBytes(id.length())
                + Varint.bytes(time)
                + Varint.bytes(serializer)
                + stringBytes(type.length)
                + (adapter.length > 0 ? stringBytes(adapter.length) : 0)
                + envelope.length;
        sink.varint(Math.addExact(head, record.payload().length));
        var crcAt = sink.skip(CRC_BYTES);
        sink.u8(flags);
        sink.varint(record.sequenceNr());
        sink.varint(back);
        string(sink, id.array(), id.from(), id.length());
        sink.varint(time);
        sink.varint(serializer);
        string(sink, type, 0, type.length);
        if (adapter.length > 0) {
            string(sink, adapter, 0, adapter.length);
        }
        sink.raw(envelope);
        sink.raw(record.payload());
        checksum(sink, crcAt);
    }

    private static long back(long position, long previousPosition) {
        return previousPosition == LogRecord.NO_POSITION ? 0 : position - previousPosition;
    }

    private byte[] utf8(String text) {
        if (!text.equals(manifest)) {
            manifest = text;
            manifestBytes = text.getBytes(StandardCharsets.UTF_8);
        }
        return manifestBytes;
    }

    private static int stringBytes(int length) {
        return Varint.bytes(length) + length;
    }

    private static void string(ByteSink sink, byte[] bytes, int from, int length) {
        sink.varint(length);
        sink.raw(bytes, from, length);
    }

    private static void checksum(ByteSink sink, int crcAt) {
        var body = crcAt + CRC_BYTES;
        BigEndian.putInt(sink.array(), crcAt, Checksum.of(sink.array(), body, sink.size() - body));
    }

    /// Reads a record of a group whose CRC has been checked already.
    public static LogRecord read(ByteSource source, long position) {
        var length = source.count();
        source.u32();
        return body(source.slice(length), position);
    }

    /// Reads of such a record only what the index wants to know.
    public static void head(ByteSource source, long position, HeadTable.Visitor visitor) {
        var length = source.count();
        source.u32();
        var body = source.slice(length);
        var flags = flags(body);
        var sequenceNr = body.varint();
        body.varint();
        var id = body.id();
        body.varint();
        body.varint();
        body.skipString();
        if ((flags & HAS_ADAPTER_MANIFEST) != 0) {
            body.skipString();
        }
        EnvelopeCodec.read(body, flags); // only that it can be read
        visitor.head(id, Index.Head.of(kind(flags), sequenceNr, position));
    }

    /// How many bytes from the record's start are needed to read it, given its first bytes.
    static int bytesNeeded(byte[] array, int at, int available) {
        var source = new ByteSource(array, at, at + available);
        var length = source.varint();
        if (length < 0 || length > GroupHeader.GROUP_BYTES_MAX) {
            throw new ByteSource.Malformed("a record of " + Long.toUnsignedString(length) + " bytes");
        }
        return Math.toIntExact(source.at() - at + CRC_BYTES + length);
    }

    /// Reads a record that stands alone, and checks its CRC.
    public static LogRecord readChecked(byte[] array, int at, int bytes, long position) {
        var source = new ByteSource(array, at, at + bytes);
        var length = source.count();
        var crc = source.u32();
        if (crc != Checksum.of(array, source.at(), length)) {
            throw new ByteSource.Malformed("a record's CRC does not match");
        }
        return body(source.slice(length), position);
    }

    private static LogRecord body(ByteSource source, long position) {
        var flags = flags(source);
        var sequenceNr = source.varint();
        var back = source.varint();
        var id = source.string();
        var time = source.varint();
        var serializerId = (int) source.zigzag();
        var manifest = source.string();
        var adapterManifest = (flags & HAS_ADAPTER_MANIFEST) != 0 ? source.string() : "";
        var envelope = EnvelopeCodec.read(source, flags);
        var previous = back == 0 ? LogRecord.NO_POSITION : position - back;
        return new LogRecord(
                kind(flags),
                id,
                sequenceNr,
                position,
                previous,
                time,
                serializerId,
                manifest,
                adapterManifest,
                envelope,
                source.rest());
    }

    private static int flags(ByteSource source) {
        var flags = source.u8();
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new ByteSource.Malformed("record flags 0x%02x are not known to this version".formatted(flags));
        }
        return flags;
    }

    private static Kind kind(int flags) {
        return (flags & KIND_MASK) == EVENT ? Kind.EVENT : Kind.DELETION;
    }
}
