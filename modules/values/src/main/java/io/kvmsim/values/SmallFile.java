package io.kvmsim.values;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A key, a seal, a proof or a summary, read whole. Never more than a limit is held.
public final class SmallFile {
    static final int BYTES_MAX = 64 << 20;

    private SmallFile() {}

    public static byte[] read(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            var bytes = input.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new FileSystemException(file.toString(), null, "it has more than %d bytes".formatted(BYTES_MAX));
            }
            return bytes;
        }
    }
}
