package io.kvmsim.abi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The byte order of s390, set here and nowhere else.
final class BigEndian {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    static int u16(byte[] bytes, int offset) {
        return Short.toUnsignedInt((short) SHORT.get(bytes, offset));
    }

    static int i32(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static long u64(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putU16(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    static void putI32(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    static void putU64(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }
}
