package io.kvmsim.abi;

/// The bytes of one structure while its codec fills them.
final class StructWriter {
    private final byte[] bytes;

    StructWriter(int size) {
        bytes = new byte[size];
    }

    StructWriter u8(int offset, int value) {
        bytes[offset] = (byte) value;
        return this;
    }

    StructWriter u16(int offset, int value) {
        BigEndian.putU16(bytes, offset, value);
        return this;
    }

    StructWriter u32(int offset, int value) {
        BigEndian.putI32(bytes, offset, value);
        return this;
    }

    StructWriter u64(int offset, long value) {
        BigEndian.putU64(bytes, offset, value);
        return this;
    }

    StructWriter bytes(int offset, Bytes value) {
        value.copyTo(bytes, offset);
        return this;
    }

    /// The writer must not be used afterwards.
    Bytes finish() {
        return Bytes.wrapping(bytes);
    }

    /// Refuses a value that its field cannot hold; a record's constructor calls it.
    static void requireUnsigned(String field, int value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(field + " " + value + " does not fit " + bits + " bits");
        }
    }

    /// Refuses a byte string that is not as long as its field; a record's constructor calls it.
    static void requireLength(String field, Bytes value, int length) {
        if (value.length() != length) {
            throw new IllegalArgumentException(field + " is " + length + " bytes, not " + value.length());
        }
    }
}
