package io.kvmsim.log.bytes;

import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli), the log's only checksum.
public final class Checksum {
    private Checksum() {}

    public static int of(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /// Over two ranges, as if they stood side by side.
    public static int of(byte[] bytes, int from, int length, int from2, int length2) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        crc.update(bytes, from2, length2);
        return (int) crc.getValue();
    }
}
