package io.kvmsim.log.bytes;

/// Unsigned LEB128: seven bits a byte, the lowest first, the top bit says that more follow.
public final class Varint {
    public static final int BYTES_MAX = 10;

    private Varint() {}

    public static int put(byte[] bytes, int at, long value) {
        while ((value & ~0x7FL) != 0) {
            bytes[at++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[at++] = (byte) value;
        return at;
    }

    public static int bytes(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
    }

    /// Folds the sign into the lowest bit, so that small negative numbers stay short.
    public static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
