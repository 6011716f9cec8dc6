package io.kvmsim.abi;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.IntStream;

/// An immutable string of bytes as they lie in s390 memory: big-endian, bit 0 is the most significant of byte 0.
public final class Bytes {
    /// The byte string of length 0.
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final HexFormat HEX = HexFormat.of();
    private static final int SHOWN_BYTES = 16;

    private final byte[] bytes;

    /// 0 where not yet computed; computing it twice in two threads gives the same number.
    private int hash;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// `length` zero bytes.
    public static Bytes zeros(int length) {
        return length == 0 ? EMPTY : new Bytes(new byte[length]);
    }

    /// A copy of the given bytes.
    public static Bytes of(byte... bytes) {
        return new Bytes(bytes.clone());
    }

    /// The given array itself, not a copy: the caller gives it away and never writes to it again.
    public static Bytes wrapping(byte[] bytes) {
        return new Bytes(Objects.requireNonNull(bytes, "bytes"));
    }

    /// The bytes of hexadecimal digits, two a byte, without prefix.
    public static Bytes ofHex(String hex) {
        return new Bytes(HEX.parseHex(hex));
    }

    /// The bytes of hexadecimal digits, followed by zero bytes up to `length`.
    public static Bytes ofHex(String hex, int length) {
        return ofHex(hex).padded(length);
    }

    /// The eight bytes of a 64-bit number.
    public static Bytes ofU64(long value) {
        var bytes = new byte[Long.BYTES];
        BigEndian.putU64(bytes, 0, value);
        return new Bytes(bytes);
    }

    /// The one byte with the low eight bits of `value`.
    public static Bytes ofU8(int value) {
        return new Bytes(new byte[] {(byte) value});
    }

    /// How many bytes there are.
    public int length() {
        return bytes.length;
    }

    /// The byte at `offset`, 0 to 255.
    public int u8(int offset) {
        return Byte.toUnsignedInt(bytes[offset]);
    }

    /// The two bytes at `offset`, 0 to 65535.
    public int u16(int offset) {
        return BigEndian.u16(bytes, offset);
    }

    /// The four bytes at `offset` as an `int` of the same bits.
    public int i32(int offset) {
        return BigEndian.i32(bytes, offset);
    }

    /// The four bytes at `offset`, 0 to 2^32 - 1.
    public long u32(int offset) {
        return Integer.toUnsignedLong(i32(offset));
    }

    /// The eight bytes at `offset` as a `long` of the same bits.
    public long u64(int offset) {
        return BigEndian.u64(bytes, offset);
    }

    /// Whether bit `n` is on, counted from the most significant bit of byte 0; bits past the end are off.
    public boolean bit(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("bit " + n + " is negative");
        }
        return n / Byte.SIZE < bytes.length && (bytes[n / Byte.SIZE] & mask(n)) != 0;
    }

    /// The numbers of the bits that are on, ascending.
    public IntStream bits() {
        return IntStream.range(0, bytes.length * Byte.SIZE).filter(this::bit);
    }

    /// These bytes with bit `n` on.
    public Bytes withBit(int n) {
        if (bit(n)) {
            return this;
        }
        var copy = bytes.clone();
        copy[Objects.checkIndex(n / Byte.SIZE, copy.length)] |= mask(n);
        return new Bytes(copy);
    }

    /// These bytes with all of these bits on.
    public Bytes withBits(Iterable<Integer> numbers) {
        byte[] copy = null;
        for (int n : numbers) {
            if (!bit(n)) {
                copy = copy == null ? bytes.clone() : copy;
                copy[Objects.checkIndex(n / Byte.SIZE, copy.length)] |= mask(n);
            }
        }
        return copy == null ? this : new Bytes(copy);
    }

    /// These bytes with bit `n` off.
    public Bytes withoutBit(int n) {
        if (!bit(n)) {
            return this;
        }
        var copy = bytes.clone();
        copy[n / Byte.SIZE] &= (byte) ~mask(n);
        return new Bytes(copy);
    }

    private static byte mask(int n) {
        return (byte) (0x80 >>> (n % Byte.SIZE));
    }

    /// The bits that are on in either; both have the same length.
    public Bytes or(Bytes other) {
        var result = copyForPairWith(other);
        for (int i = 0; i < result.length; i++) {
            result[i] |= other.bytes[i];
        }
        return new Bytes(result);
    }

    /// The bits that are on in both; both have the same length.
    public Bytes and(Bytes other) {
        var result = copyForPairWith(other);
        for (int i = 0; i < result.length; i++) {
            result[i] &= other.bytes[i];
        }
        return new Bytes(result);
    }

    /// The bits that are on here and off in the other; both have the same length.
    public Bytes andNot(Bytes other) {
        var result = copyForPairWith(other);
        for (int i = 0; i < result.length; i++) {
            result[i] &= (byte) ~other.bytes[i];
        }
        return new Bytes(result);
    }

    private byte[] copyForPairWith(Bytes other) {
        if (other.bytes.length != bytes.length) {
            throw new IllegalArgumentException(
                    "byte strings of different length: " + bytes.length + " and " + other.bytes.length);
        }
        return bytes.clone();
    }

    /// The `length` bytes from `offset` on.
    public Bytes slice(int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == bytes.length ? this : new Bytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /// These bytes followed by zero bytes up to `length`, which must not be less than there are.
    public Bytes padded(int length) {
        if (length < bytes.length) {
            throw new IllegalArgumentException(bytes.length + " bytes do not fit in " + length);
        }
        return length == bytes.length ? this : new Bytes(Arrays.copyOf(bytes, length));
    }

    /// These bytes and then the other's.
    public Bytes concat(Bytes other) {
        var result = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        other.copyTo(result, bytes.length);
        return new Bytes(result);
    }

    /// Whether every byte is zero; so it is where there are none.
    public boolean isZero() {
        return trimmedLength() == 0;
    }

    /// The length without zero bytes at the end.
    public int trimmedLength() {
        int length = bytes.length;
        while (length >= Long.BYTES && BigEndian.u64(bytes, length - Long.BYTES) == 0) {
            length -= Long.BYTES; // blocks of 2 KiB are mostly zeros
        }
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return length;
    }

    /// Two lower-case digits a byte.
    public String hex() {
        return HEX.formatHex(bytes);
    }

    /// As [#hex()], without zero bytes at the end.
    public String trimmedHex() {
        return HEX.formatHex(bytes, 0, trimmedLength());
    }

    /// A copy that the caller may write to.
    public byte[] toArray() {
        return bytes.clone();
    }

    /// Copies all bytes into `target` from `offset` on.
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Bytes that && Arrays.equals(bytes, that.bytes));
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            hash = Arrays.hashCode(bytes);
        }
        return hash;
    }

    /// The length and the first bytes, for people.
    @Override
    public String toString() {
        int shown = Math.min(trimmedLength(), SHOWN_BYTES);
        var dots = trimmedLength() > shown ? "…" : "";
        return bytes.length + " bytes " + HEX.formatHex(bytes, 0, shown) + dots;
    }
}
