package io.kvmsim.log.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A persistence id as the log and the index hold it: UTF-8, in an array that must not change meanwhile.
public final class IdBytes {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final byte[] array;
    private final int from;
    private final int length;
    private final long hash;

    private IdBytes(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
        this.hash = hash(array, from, length);
    }

    public static IdBytes of(String id) {
        var bytes = id.getBytes(StandardCharsets.UTF_8);
        return new IdBytes(bytes, 0, bytes.length);
    }

    /// A view, not a copy.
    public static IdBytes of(byte[] array, int from, int length) {
        return new IdBytes(array, from, length);
    }

    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    public int length() {
        return length;
    }

    /// All 64 bits are good for something: tables take the low ones, stripes the high ones.
    public long hash() {
        return hash;
    }

    public boolean equals(byte[] other, int at, int otherLength) {
        return Arrays.equals(array, from, from + length, other, at, at + otherLength);
    }

    @Override
    public String toString() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }

    static long hash(byte[] array, int from, int length) {
        var hash = FNV_OFFSET;
        for (int i = from; i < from + length; i++) {
            hash = (hash ^ array[i]) * FNV_PRIME;
        }
        // FNV leaves the highest bits of short keys nearly alone.
        hash = (hash ^ (hash >>> 32)) * 0x9E3779B97F4A7C15L;
        return hash ^ (hash >>> 29);
    }
}
