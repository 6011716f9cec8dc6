package io.kvmsim.log.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array that groups and checkpoints are written into. Integers are big-endian; varints are LEB128.
public final class ByteSink {
    private static final int INITIAL_BYTES = 64 * 1024;

    private byte[] bytes;
    private int size;

    public ByteSink() {
        this(INITIAL_BYTES);
    }

    public ByteSink(int initialBytes) {
        this.bytes = new byte[initialBytes];
    }

    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /// Takes back what was written from an earlier size on.
    public void truncate(int earlierSize) {
        size = earlierSize;
    }

    /// Leaves room for what is known only later, such as a header.
    public int skip(int count) {
        room(count);
        var at = size;
        size += count;
        return at;
    }

    public void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    public void u32(int value) {
        // In two steps: the array may be another one after the first.
        var at = skip(Integer.BYTES);
        BigEndian.putInt(bytes, at, value);
    }

    public void u64(long value) {
        var at = skip(Long.BYTES);
        BigEndian.putLong(bytes, at, value);
    }

    public void varint(long value) {
        room(Varint.BYTES_MAX);
        size = Varint.put(bytes, size, value);
    }

    public void zigzag(long value) {
        varint(Varint.zigzag(value));
    }

    public void raw(byte[] source) {
        raw(source, 0, source.length);
    }

    public void raw(byte[] source, int from, int length) {
        room(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /// A varint of the length in bytes, then UTF-8. Ids and manifests are nearly always ASCII: no array for those.
    public void string(String text) {
        var length = text.length();
        room(length + Varint.BYTES_MAX);
        var start = size;
        size = Varint.put(bytes, size, length);
        for (int i = 0; i < length; i++) {
            var c = text.charAt(i);
            if (c >= 0x80) {
                size = start;
                utf8(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[size++] = (byte) c;
        }
    }

    private void utf8(byte[] text) {
        varint(text.length);
        raw(text);
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, count)));
        }
    }
}
