package io.kvmsim.ledger.cbor;

import io.kvmsim.abi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [CborWriter] wrote, one item after the other: arrays whose length stands before them, integers of 64
/// bits, strings, byte strings and null. All else of CBOR is not a record.
///
/// By hand: a parser of Jackson's took a quarter of the time of a replay. A test compares the two.
public final class CborReader {
    private static final int POSITIVE = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTE_STRING = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int NULL = 0xF6;

    private static final int MAJOR_SHIFT = 5;
    private static final int ARGUMENT_MASK = 0x1F;
    private static final int ONE_BYTE = 24;
    private static final int EIGHT_BYTES = 27;

    /// A record's arrays lie in each other no deeper than half of this.
    private static final int DEPTH_MAX = 16;

    private final byte[] bytes;
    private final long[] left = new long[DEPTH_MAX];
    private int depth;
    private int at;

    public CborReader(byte[] bytes) {
        this.bytes = bytes;
        this.left[0] = 1;
    }

    /// Goes into an array.
    public void array() {
        begin(ARRAY);
        int length = items();
        if (depth + 1 == DEPTH_MAX) {
            throw new BadRecord("an array %d deep at byte %d".formatted(DEPTH_MAX, at));
        }
        left[++depth] = length;
    }

    /// Whether the array that is being read goes on.
    public boolean more() {
        return left[depth] > 0;
    }

    public boolean atNumber() {
        return isAt(POSITIVE) || isAt(NEGATIVE);
    }

    public boolean atText() {
        return isAt(TEXT);
    }

    private boolean isAt(int major) {
        return left[depth] > 0 && at < bytes.length && major() == major;
    }

    private int major() {
        return (bytes[at] & 0xFF) >>> MAJOR_SHIFT;
    }

    /// Leaves an array that was read to its end.
    public void end() {
        if (left[depth] > 0) {
            throw new BadRecord("%s at byte %d, where the end of an array belongs".formatted(found(), at));
        }
        depth--;
    }

    /// Checks that nothing follows.
    public void finished() {
        if (at < bytes.length) {
            throw new BadRecord("%s at byte %d, after the end".formatted(found(), at));
        }
    }

    /// Passes over one item, whatever it is.
    public void skip() {
        long items = 1;
        checkMore("an item");
        left[depth]--;
        while (items > 0) {
            items--;
            checkByte();
            int major = major();
            if ((bytes[at] & 0xFF) == NULL) {
                at++;
            } else if (major <= NEGATIVE) {
                argument();
            } else if (major == BYTE_STRING || major == TEXT) {
                int length = length();
                at += length;
            } else if (major == ARRAY) {
                items += items();
            } else {
                throw new BadRecord("%s at byte %d, which is in no record".formatted(found(), at));
            }
        }
    }

    public long number() {
        boolean isNegative = isAt(NEGATIVE);
        begin(isNegative ? NEGATIVE : POSITIVE);
        long value = argument();
        if (value < 0) {
            throw new BadRecord("a number of more than 64 bits before byte " + at);
        }
        return isNegative ? ~value : value;
    }

    public int i32() {
        long value = number();
        if (value != (int) value) {
            throw new BadRecord("%d, where a number of 32 bits belongs".formatted(value));
        }
        return (int) value;
    }

    public String text() {
        begin(TEXT);
        int length = length();
        int from = at;
        at += length;
        for (int each = from; each < at; each++) {
            if (bytes[each] < 0) {
                return decoded(from, length);
            }
        }
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1); // ASCII, so it is the same
    }

    private String decoded(int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRecord("a string that is not UTF-8 at byte " + from, e);
        }
    }

    public Bytes bytes() {
        begin(BYTE_STRING);
        int length = length();
        at += length;
        return Bytes.wrapping(Arrays.copyOfRange(bytes, at - length, at));
    }

    /// See [CborWriter#block].
    public Bytes block(int length, Bytes hosts) {
        if (left[depth] > 0 && at < bytes.length && (bytes[at] & 0xFF) == NULL) {
            left[depth]--;
            at++;
            return hosts;
        }
        var bytes = bytes();
        if (bytes.length() > length) {
            throw new BadRecord("a block of %d bytes, where %d is the most".formatted(bytes.length(), length));
        }
        return Interner.SHARED.share(bytes.padded(length));
    }

    /// At the head of the next item, which is to be of a kind.
    private void begin(int major) {
        checkMore(name(major));
        checkByte();
        if (major() != major) {
            throw new BadRecord("%s at byte %d, where %s belongs".formatted(found(), at, name(major)));
        }
        left[depth]--;
    }

    private void checkMore(String wanted) {
        if (left[depth] <= 0) {
            throw new BadRecord("the end of an array at byte %d, where %s belongs".formatted(at, wanted));
        }
    }

    private void checkByte() {
        if (at >= bytes.length) {
            throw new BadRecord("it ends at byte %d, in the middle of an array".formatted(at));
        }
    }

    /// Of an array: no more than bytes that are there, for each item takes one at least.
    private int items() {
        long items = argument();
        if (items < 0 || items > bytes.length - at) {
            throw new BadRecord("an array of %s items at byte %d, more than there are bytes"
                    .formatted(Long.toUnsignedString(items), at));
        }
        return (int) items;
    }

    /// Of a string: no longer than what is there.
    private int length() {
        long length = argument();
        if (length < 0 || length > bytes.length - at) {
            throw new BadRecord("a string of %s bytes at byte %d, where %d are left"
                    .formatted(Long.toUnsignedString(length), at, bytes.length - at));
        }
        return (int) length;
    }

    /// Passes over an item's head.
    private long argument() {
        int size = bytes[at++] & ARGUMENT_MASK;
        if (size < ONE_BYTE) {
            return size;
        }
        if (size > EIGHT_BYTES) {
            throw new BadRecord("an item without its length at byte %d, which is in no record".formatted(at - 1));
        }
        int following = 1 << size - ONE_BYTE;
        if (following > bytes.length - at) {
            throw new BadRecord("it ends at byte %d, in the middle of a number".formatted(bytes.length));
        }
        long argument = 0;
        for (int each = 0; each < following; each++) {
            argument = argument << Byte.SIZE | bytes[at++] & 0xFF;
        }
        return argument;
    }

    private String found() {
        if (at >= bytes.length) {
            return "nothing";
        }
        return (bytes[at] & 0xFF) == NULL ? "null" : name(major());
    }

    private static String name(int major) {
        return switch (major) {
            case POSITIVE, NEGATIVE -> "a number";
            case BYTE_STRING -> "a byte string";
            case TEXT -> "a string";
            case ARRAY -> "an array";
            default -> "a map, a tag or a simple value";
        };
    }
}
