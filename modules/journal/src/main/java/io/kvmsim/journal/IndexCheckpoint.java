package io.kvmsim.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// The index as it was at a place of the log. A checkpoint that is missing, damaged or of another log costs a scan,
/// never an answer.
///
/// @param lastGroup the position of the group before the cursor: what ties the checkpoint to this very log
record IndexCheckpoint(Index index, LogCursor cursor, long lastGroup, long forcedEnd) {
    static final String FILE = "index";

    private static final String TEMPORARY = "index.tmp";
    private static final int MAGIC = 0x4B564C49; // KVLI
    private static final int FORMAT = 1;
    private static final int BYTES_MAX = 1 << 30;

    static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /// Written beside and renamed, so that there is always a whole one.
    void store(Path directory) throws IOException {
        var temporary = directory.resolve(TEMPORARY);
        var sink = encode();
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = ByteBuffer.wrap(sink.array(), 0, sink.size());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file(directory), StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.force(directory);
    }

    private ByteSink encode() {
        var sink = new ByteSink();
        sink.u32(MAGIC);
        sink.u8(FORMAT);
        sink.u32(cursor.segment());
        sink.u64(cursor.position());
        sink.u64(cursor.groups());
        sink.u32(cursor.crc());
        sink.u64(cursor.time());
        sink.u64(lastGroup);
        sink.u64(forcedEnd);
        var bases = index.bases();
        sink.varint(bases.length);
        for (var base : bases) {
            sink.varint(base);
        }
        sink.varint(index.size());
        index.copies().forEach(heads -> heads.forEach((id, head) -> {
            sink.varint(id.length());
            sink.raw(id.array(), id.from(), id.length());
            sink.varint(head.highestSequenceNr());
            sink.varint(head.position());
            sink.varint(head.deletedTo());
        }));
        sink.u32(Checksum.of(sink.array(), 0, sink.size()));
        return sink;
    }

    /// The directory's checkpoint, if it is whole and names a group that stands in this log.
    static Optional<IndexCheckpoint> load(Path directory) throws IOException {
        var file = file(directory);
        if (!Files.isRegularFile(file) || Files.size(file) > BYTES_MAX) {
            return Optional.empty();
        }
        return decode(directory, Files.readAllBytes(file)).filter(checkpoint -> checkpoint.matches(directory));
    }

    private static Optional<IndexCheckpoint> decode(Path directory, byte[] bytes) {
        var content = bytes.length - Integer.BYTES;
        if (content < 0 || BigEndian.getInt(bytes, content) != Checksum.of(bytes, 0, content)) {
            return Optional.empty();
        }
        try {
            return decode(directory, new ByteSource(bytes, 0, content));
        } catch (ByteSource.Malformed _) {
            return Optional.empty();
        }
    }

    private static Optional<IndexCheckpoint> decode(Path directory, ByteSource source) {
        if (source.u32() != MAGIC || source.u8() != FORMAT) {
            return Optional.empty();
        }
        var segment = source.u32();
        var position = source.u64();
        var groups = source.u64();
        var crc = source.u32();
        var time = source.u64();
        var lastGroup = source.u64();
        var forcedEnd = source.u64();
        var bases = new long[source.count()];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = source.varint();
        }
        if (segment < 1 || segment > bases.length) {
            return Optional.empty();
        }
        var index = new Index(directory);
        index.bases(bases);
        for (int left = source.count(); left > 0; left--) {
            index.raise(source.id(), new Index.Head(source.varint(), source.varint(), source.varint()));
        }
        var cursor = new LogCursor(segment, bases[segment - 1], position, groups, crc, time);
        return Optional.of(new IndexCheckpoint(index, cursor, lastGroup, forcedEnd));
    }

    private boolean matches(Path directory) {
        var segment = index.segmentOf(lastGroup);
        try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), GroupHeader.BYTES)) {
            var at = window.at(lastGroup - index.baseOf(segment), GroupHeader.BYTES);
            if (at < 0 || !GroupHeader.isValid(window.array(), at)) {
                return false;
            }
            var header = GroupHeader.read(window.array(), at);
            return header.position() == lastGroup
                    && header.end() == cursor.position()
                    && header.groupNumber() == cursor.groups()
                    && header.groupCrc() == cursor.crc();
        } catch (IOException _) {
            return false;
        }
    }
}
