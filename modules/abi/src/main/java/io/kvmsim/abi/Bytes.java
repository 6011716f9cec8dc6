package io.kvmsim.abi;

import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// An immutable string of bytes as they lie in s390 memory: big-endian, bit 0 is the most significant of byte 0.
///
/// Blocks of 2 KiB, such as facility lists, are zeros from their first dozens of bytes on. Zeros at the end need not be
/// kept: to change a bit of such a block copies few bytes.
public final class Bytes {
    /// The byte string of length 0.
    public static final Bytes EMPTY = new Bytes(new byte[0], 0);

    private static final HexFormat HEX = HexFormat.of();
    private static final int SHOWN_BYTES = 16;

    /// At most `length`; the bytes after them are zeros.
    private final byte[] bytes;

    private final int length;

    /// 0 where not yet computed; computing it twice in two threads gives the same number.
    private int hash;

    private Bytes(byte[] bytes) {
        this(bytes, bytes.length);
    }

    private Bytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /// `length` zero bytes.
    public static Bytes zeros(int length) {
        return EMPTY.padded(length);
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
        return length;
    }

    /// The byte at `offset`, 0 to 255.
    public int u8(int offset) {
        return offset < bytes.length ? Byte.toUnsignedInt(bytes[offset]) : zero(offset);
    }

    private int zero(int offset) {
        Objects.checkIndex(offset, length);
        return 0;
    }

    /// The two bytes at `offset`, 0 to 65535.
    public int u16(int offset) {
        return isKept(offset, Short.BYTES) ? BigEndian.u16(bytes, offset) : BigEndian.u16(copy(offset, Short.BYTES), 0);
    }

    /// The four bytes at `offset` as an `int` of the same bits.
    public int i32(int offset) {
        return isKept(offset, Integer.BYTES)
                ? BigEndian.i32(bytes, offset)
                : BigEndian.i32(copy(offset, Integer.BYTES), 0);
    }

    /// The four bytes at `offset`, 0 to 2^32 - 1.
    public long u32(int offset) {
        return Integer.toUnsignedLong(i32(offset));
    }

    /// The eight bytes at `offset` as a `long` of the same bits.
    public long u64(int offset) {
        return isKept(offset, Long.BYTES) ? BigEndian.u64(bytes, offset) : BigEndian.u64(copy(offset, Long.BYTES), 0);
    }

    private boolean isKept(int offset, int size) {
        return offset <= bytes.length - size; // where it is negative, the access refuses it
    }

    /// With the zeros that are not kept.
    private byte[] copy(int offset, int size) {
        Objects.checkFromIndexSize(offset, size, length);
        return offset < bytes.length ? Arrays.copyOfRange(bytes, offset, offset + size) : new byte[size];
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
        return withBits(List.of(n));
    }

    /// These bytes with all of these bits on.
    public Bytes withBits(Collection<Integer> numbers) {
        int last = -1;
        for (int n : numbers) {
            last = bit(n) ? last : Math.max(last, Objects.checkIndex(n / Byte.SIZE, length));
        }
        if (last < 0) {
            return this;
        }
        var copy = Arrays.copyOf(bytes, Math.max(bytes.length, last + 1));
        for (int n : numbers) {
            copy[n / Byte.SIZE] |= mask(n);
        }
        return new Bytes(copy, length);
    }

    /// These bytes with bit `n` off.
    public Bytes withoutBit(int n) {
        if (!bit(n)) {
            return this;
        }
        var copy = bytes.clone();
        copy[n / Byte.SIZE] &= (byte) ~mask(n);
        return new Bytes(copy, length);
    }

    private static byte mask(int n) {
        return (byte) (0x80 >>> (n % Byte.SIZE));
    }

    /// The bits that are on in either; both have the same length.
    public Bytes or(Bytes other) {
        requireSameLength(other);
        var result = Arrays.copyOf(bytes, Math.max(bytes.length, other.bytes.length));
        for (int i = 0; i < other.bytes.length; i++) {
            result[i] |= other.bytes[i];
        }
        return new Bytes(result, length);
    }

    /// The bits that are on in both; both have the same length.
    public Bytes and(Bytes other) {
        requireSameLength(other);
        var result = Arrays.copyOf(bytes, Math.min(bytes.length, other.bytes.length));
        for (int i = 0; i < result.length; i++) {
            result[i] &= other.bytes[i];
        }
        return new Bytes(result, length);
    }

    /// The bits that are on here and off in the other; both have the same length.
    public Bytes andNot(Bytes other) {
        requireSameLength(other);
        var result = bytes.clone();
        for (int i = 0; i < Math.min(result.length, other.bytes.length); i++) {
            result[i] &= (byte) ~other.bytes[i];
        }
        return new Bytes(result, length);
    }

    private void requireSameLength(Bytes other) {
        if (other.length != length) {
            throw new IllegalArgumentException("byte strings of different length: " + length + " and " + other.length);
        }
    }

    /// The `size` bytes from `offset` on.
    public Bytes slice(int offset, int size) {
        Objects.checkFromIndexSize(offset, size, length);
        if (size == length) {
            return this;
        }
        int end = offset + keptOf(offset, size);
        return new Bytes(offset < end ? Arrays.copyOfRange(bytes, offset, end) : EMPTY.bytes, size);
    }

    /// These bytes followed by zero bytes up to `size`, which must not be less than there are.
    public Bytes padded(int size) {
        if (size < length) {
            throw new IllegalArgumentException(length + " bytes do not fit in " + size);
        }
        return size == length ? this : new Bytes(bytes, size);
    }

    /// These bytes and then the other's.
    public Bytes concat(Bytes other) {
        var result = Arrays.copyOf(bytes, length + other.bytes.length);
        System.arraycopy(other.bytes, 0, result, length, other.bytes.length);
        return new Bytes(result, length + other.length);
    }

    /// Whether every byte is zero; so it is where there are none.
    public boolean isZero() {
        return trimmedLength() == 0;
    }

    /// The length without zero bytes at the end.
    public int trimmedLength() {
        return keptOf(0, length);
    }

    /// How many bytes from `offset` on there are to the last of `size` that is not zero.
    private int keptOf(int offset, int size) {
        int end = Math.min(offset + size, bytes.length);
        while (end - offset >= Long.BYTES && BigEndian.u64(bytes, end - Long.BYTES) == 0) {
            end -= Long.BYTES; // blocks of 2 KiB are mostly zeros
        }
        while (end > offset && bytes[end - 1] == 0) {
            end--;
        }
        return Math.max(end - offset, 0);
    }

    /// Two lower-case digits a byte.
    public String hex() {
        return HEX.formatHex(bytes) + "00".repeat(length - bytes.length);
    }

    /// As [#hex()], without zero bytes at the end.
    public String trimmedHex() {
        return HEX.formatHex(bytes, 0, trimmedLength());
    }

    /// A copy that the caller may write to.
    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// Copies all bytes into `target` from `offset` on.
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        Arrays.fill(target, offset + bytes.length, offset + length, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Bytes that && length == that.length && hasSameBytes(that));
    }

    private boolean hasSameBytes(Bytes other) {
        int both = Math.min(bytes.length, other.bytes.length);
        return Arrays.equals(bytes, 0, both, other.bytes, 0, both)
                && keptOf(both, length) == 0
                && other.keptOf(both, length) == 0;
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int kept = trimmedLength();
            int computed = length;
            for (int i = 0; i < kept; i++) {
                computed = 31 * computed + bytes[i];
            }
            hash = computed;
        }
        return hash;
    }

    /// The length and the first bytes, for people.
    @Override
    public String toString() {
        int shown = Math.min(trimmedLength(), SHOWN_BYTES);
        var dots = trimmedLength() > shown ? "…" : "";
        return length + " bytes " + HEX.formatHex(bytes, 0, shown) + dots;
    }
}
