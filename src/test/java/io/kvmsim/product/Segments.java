package io.kvmsim.product;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The bytes of a journal's segments by name, as `docs/journal-format.md` describes them: what the tests know of the
/// format, they know from there.
record Segments(TreeMap<String, byte[]> files) {
    static final int HEADER_BYTES = 64;

    private static final int POSITION = 16;
    private static final int FORCED_END = 32;
    private static final int BYTES = 48;
    private static final int HEADER_CRC = 56;
    private static final int GROUP_CRC = 60;

    static Segments of(Path journal) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.newDirectoryStream(journal, "*.log")) {
            for (var path : paths) {
                files.put(path.getFileName().toString(), Files.readAllBytes(path));
            }
        }
        return new Segments(files);
    }

    /// The position of a segment's first byte.
    long base(String name) {
        return files.headMap(name).values().stream()
                .mapToLong(bytes -> bytes.length)
                .sum();
    }

    /// The end of the group that begins at an offset of a segment.
    int groupEnd(String name, int offset) {
        return offset + ByteBuffer.wrap(files.get(name)).getInt(offset + BYTES);
    }

    /// The group that begins at an offset of a segment.
    byte[] group(String name, int offset) {
        return bytes(name, offset, groupEnd(name, offset));
    }

    byte[] bytes(String name, int from, int to) {
        return Arrays.copyOfRange(files.get(name), from, to);
    }

    /// A group as its writer would have made it, had it known less to be forced.
    static byte[] withForcedEnd(byte[] group, long forcedEnd) {
        var changed = group.clone();
        var buffer = ByteBuffer.wrap(changed);
        if (forcedEnd > buffer.getLong(POSITION)) {
            throw new IllegalArgumentException("forced up to %d, before it was written".formatted(forcedEnd));
        }
        buffer.putLong(FORCED_END, forcedEnd);
        var crc = new CRC32C();
        crc.update(changed, 0, HEADER_CRC);
        buffer.putInt(HEADER_CRC, (int) crc.getValue());
        crc.reset();
        crc.update(changed, 0, GROUP_CRC);
        crc.update(changed, HEADER_BYTES, changed.length - HEADER_BYTES);
        buffer.putInt(GROUP_CRC, (int) crc.getValue());
        return changed;
    }

    /// Writes a journal with a part of the bytes of each segment.
    void write(Path journal, Map<String, Integer> lengths) throws IOException {
        Files.createDirectories(journal);
        for (var length : lengths.entrySet()) {
            Files.write(journal.resolve(length.getKey()), bytes(length.getKey(), 0, length.getValue()));
        }
    }
}
