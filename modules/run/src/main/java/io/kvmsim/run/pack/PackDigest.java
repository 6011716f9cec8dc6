package io.kvmsim.run.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The digest of a whole pack: the zip file's comment, which is its end, holds the SHA-256 of all bytes before these 64
/// digits. So a change anywhere is found, also where a reader of zip files does not look.
final class PackDigest {
    private static final String FORMAT = "kvmsim-pack/1 sha256 ";
    private static final int DIGITS = 64;
    private static final int BUFFER = 1 << 16;

    private PackDigest() {}

    /// The comment before the digest is known.
    static String blank() {
        return FORMAT + "0".repeat(DIGITS);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /// Passes on what is read, to its end.
    ///
    /// @return hexadecimal
    static String of(InputStream bytes, Sink sink) throws IOException {
        var digest = sha256();
        var buffer = new byte[BUFFER];
        for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
            digest.update(buffer, 0, read);
            sink.write(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Takes bytes.
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /// Writes it over the blank.
    static void write(Path file) throws IOException {
        var digits = of(file).getBytes(StandardCharsets.US_ASCII);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(digits);
            for (long at = channel.size() - DIGITS; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        }
    }

    /// Whether the file ends as a pack does.
    static boolean isPack(Path file) throws IOException {
        return stated(file).startsWith(FORMAT);
    }

    static boolean isWhole(Path file) throws IOException {
        return stated(file).equals(FORMAT + of(file));
    }

    private static String stated(Path file) throws IOException {
        int length = FORMAT.length() + DIGITS;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < length) {
                return "";
            }
            var bytes = ByteBuffer.allocate(length);
            long start = channel.size() - length;
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
                // as many as there are
            }
            return new String(bytes.array(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String of(Path file) throws IOException {
        long left = Files.size(file) - DIGITS;
        var digest = sha256();
        var buffer = new byte[BUFFER];
        try (var bytes = Files.newInputStream(file)) {
            while (left > 0) {
                int read = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("%s was cut while it was read".formatted(file));
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
