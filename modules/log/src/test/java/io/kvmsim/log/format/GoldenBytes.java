package io.kvmsim.log.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes that an earlier version wrote and every later one reads, in hexadecimal, 32 a line.
public final class GoldenBytes {
    private GoldenBytes() {}

    public static byte[] of(String name) {
        try (var in = GoldenBytes.class.getResourceAsStream("/golden/" + name)) {
            var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replace("\n", ""));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).replaceAll("(.{64})(?=.)", "$1\n");
    }
}
