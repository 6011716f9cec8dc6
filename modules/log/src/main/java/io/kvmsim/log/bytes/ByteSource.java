package io.kvmsim.log.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads back what a [ByteSink] wrote, between two bounds. Reading past the end throws [Malformed].
public final class ByteSource {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteSource(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Bytes that no writer of this format writes.
    public static final class Malformed extends RuntimeException {
        public Malformed(String reason) {
            super(reason, null, false, false);
        }
    }

    public int at() {
        return at;
    }

    public int remaining() {
        return end - at;
    }

    public int u8() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    public int u32() {
        need(Integer.BYTES);
        at += Integer.BYTES;
        return BigEndian.getInt(bytes, at - Integer.BYTES);
    }

    public long u64() {
        need(Long.BYTES);
        at += Long.BYTES;
        return BigEndian.getLong(bytes, at - Long.BYTES);
    }

    public long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            var b = u8();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new Malformed("a varint is longer than " + Varint.BYTES_MAX + " bytes");
    }

    public long zigzag() {
        return Varint.unzigzag(varint());
    }

    /// A varint that counts bytes or items that are still to come, each of at least one byte.
    public int count() {
        var count = varint();
        if (count < 0 || count > remaining()) {
            throw new Malformed(
                    "a length of " + Long.toUnsignedString(count) + " where " + remaining() + " bytes are left");
        }
        return (int) count;
    }

    public String string() {
        var length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    public void skipString() {
        var length = count(); // first: it moves on itself
        at += length;
    }

    /// A view of a string that is a persistence id.
    public IdBytes id() {
        var length = count();
        at += length;
        return IdBytes.of(bytes, at - length, length);
    }

    /// A source of the next bytes, which this one passes over.
    public ByteSource slice(int length) {
        need(length);
        at += length;
        return new ByteSource(bytes, at - length, at);
    }

    public byte[] rest() {
        var rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    private void need(int count) {
        if (end - at < count) {
            throw new Malformed(count + " bytes needed where " + (end - at) + " are left");
        }
    }
}
