package io.kvmsim.journal;

import io.kvmsim.journal.LogRecord.Kind;

/// How a record stands in the log.
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
/// manifest if its flag is set; the payload is the rest. The CRC, over the body, lets one record be read on its own.
final class RecordCodec {
    private static final int EVENT = 0;
    private static final int DELETION = 1;
    private static final int KIND_MASK = 0b0000_0011;
    private static final int HAS_ADAPTER_MANIFEST = 0b0000_0100;
    private static final int KNOWN_FLAGS = 0b0000_0101;
    private static final int CRC_BYTES = 4;

    private static final byte[] EMPTY = {};

    private final ByteSink body = new ByteSink();

    void writeEvent(ByteSink sink, NewRecord record, long position, long previousPosition) {
        var hasAdapterManifest = !record.adapterManifest().isEmpty();
        var flags = EVENT | (hasAdapterManifest ? HAS_ADAPTER_MANIFEST : 0);
        start(flags, record.sequenceNr(), position, previousPosition, record.persistenceId());
        body.varint(record.timestampMillis());
        body.zigzag(record.serializerId());
        body.string(record.manifest());
        if (hasAdapterManifest) {
            body.string(record.adapterManifest());
        }
        finish(sink, record.payload());
    }

    void writeDeletion(ByteSink sink, String id, long toSequenceNr, long time, long position, long previousPosition) {
        start(DELETION, toSequenceNr, position, previousPosition, id);
        body.varint(time);
        body.zigzag(0);
        body.string("");
        finish(sink, EMPTY);
    }

    private void start(int flags, long sequenceNr, long position, long previousPosition, String id) {
        body.clear();
        body.u8(flags);
        body.varint(sequenceNr);
        body.varint(previousPosition == LogRecord.NO_POSITION ? 0 : position - previousPosition);
        body.string(id);
    }

    private void finish(ByteSink sink, byte[] payload) {
        body.raw(payload);
        sink.varint(body.size());
        sink.u32(Checksum.of(body.array(), 0, body.size()));
        sink.raw(body.array(), 0, body.size());
    }

    /// Reads a record of a group whose CRC has been checked already.
    static LogRecord read(ByteSource source, long position) {
        var length = source.count();
        source.u32();
        return body(source.slice(length), position);
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
    static LogRecord readChecked(byte[] array, int at, int bytes, long position) {
        var source = new ByteSource(array, at, at + bytes);
        var length = source.count();
        var crc = source.u32();
        if (crc != Checksum.of(array, source.at(), length)) {
            throw new ByteSource.Malformed("a record's CRC does not match");
        }
        return body(source.slice(length), position);
    }

    private static LogRecord body(ByteSource source, long position) {
        var flags = source.u8();
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new ByteSource.Malformed("record flags 0x%02x are not known to this version".formatted(flags));
        }
        var sequenceNr = source.varint();
        var back = source.varint();
        var id = source.string();
        var time = source.varint();
        var serializerId = (int) source.zigzag();
        var manifest = source.string();
        var adapterManifest = (flags & HAS_ADAPTER_MANIFEST) != 0 ? source.string() : "";
        var previous = back == 0 ? LogRecord.NO_POSITION : position - back;
        return new LogRecord(
                (flags & KIND_MASK) == EVENT ? Kind.EVENT : Kind.DELETION,
                id,
                sequenceNr,
                position,
                previous,
                time,
                serializerId,
                manifest,
                adapterManifest,
                source.rest());
    }
}
