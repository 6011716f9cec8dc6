package io.kvmsim.log.snapshot;

import io.kvmsim.log.bytes.BigEndian;
import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.Checksum;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One snapshot as it is stored: what it is of, how to read it, its bytes, and a CRC over all of it.
///
/// @param metadata null where it has none: then it is of format 1
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to and from the disk, never compared
public record SnapshotFile(
        String persistenceId,
        long sequenceNr,
        long timestampMillis,
        int serializerId,
        String manifest,
        Envelope.Metadata metadata,
        byte[] payload) {
    private static final int MAGIC = 0x4B564C53; // KVLS
    private static final int FORMAT = 1;
    private static final int FORMAT_WITH_METADATA = 2;

    public SnapshotFile(
            String persistenceId,
            long sequenceNr,
            long timestampMillis,
            int serializerId,
            String manifest,
            byte[] payload) {
        this(persistenceId, sequenceNr, timestampMillis, serializerId, manifest, null, payload);
    }

    /// Written beside and renamed, so that what has the name is whole.
    void store(Path file) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        var sink = encode();
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = ByteBuffer.wrap(sink.array(), 0, sink.size());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.force(file.getParent());
    }

    private ByteSink encode() {
        var sink = new ByteSink();
        sink.u32(MAGIC);
        sink.u8(metadata == null ? FORMAT : FORMAT_WITH_METADATA);
        sink.string(persistenceId);
        sink.varint(sequenceNr);
        sink.varint(timestampMillis);
        sink.zigzag(serializerId);
        sink.string(manifest);
        if (metadata != null) {
            metadata.write(sink);
        }
        sink.varint(payload.length);
        sink.raw(payload);
        sink.u32(Checksum.of(sink.array(), 0, sink.size()));
        return sink;
    }

    /// Empty if the file is damaged or of another format: a snapshot only saves time.
    static Optional<SnapshotFile> load(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var content = bytes.length - Integer.BYTES;
        if (content < 0 || BigEndian.getInt(bytes, content) != Checksum.of(bytes, 0, content)) {
            return Optional.empty();
        }
        try {
            return decode(new ByteSource(bytes, 0, content));
        } catch (ByteSource.Malformed _) {
            return Optional.empty();
        }
    }

    private static Optional<SnapshotFile> decode(ByteSource source) {
        if (source.u32() != MAGIC) {
            return Optional.empty();
        }
        var format = source.u8();
        if (format != FORMAT && format != FORMAT_WITH_METADATA) {
            return Optional.empty();
        }
        var id = source.string();
        var sequenceNr = source.varint();
        var timestamp = source.varint();
        var serializerId = (int) source.zigzag();
        var manifest = source.string();
        var metadata = format == FORMAT_WITH_METADATA ? Envelope.Metadata.read(source) : null;
        var payload = source.slice(source.count()).rest();
        return Optional.of(new SnapshotFile(id, sequenceNr, timestamp, serializerId, manifest, metadata, payload));
    }
}
