package io.kvmsim.history.index;

import java.util.Arrays;

/// Numbers as a blob: unsigned LEB128, seven bits a byte, the lowest first, the top bit says that more
/// follow. Numbers that rise are stored as what each adds to the one before, the first one as it is.
final class Varints {
    private static final int INITIAL_BYTES = 8;
    private static final int BYTES_MAX = 10;

    private byte[] bytes;
    private int size;
    private int count;
    private long last;

    Varints() {
        bytes = new byte[INITIAL_BYTES];
    }

    /// Goes on with numbers that rise.
    static Varints continued(byte[] blob) throws BadIndex {
        var known = new Varints();
        for (long number : rising(blob)) {
            known.addRising(number);
        }
        return known;
    }

    int count() {
        return count;
    }

    void clear() {
        size = 0;
        count = 0;
        last = 0;
    }

    /// A number that is not less than the one before.
    void addRising(long number) {
        add(number - last);
        last = number;
    }

    void add(long number) {
        if (size + BYTES_MAX > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2 + BYTES_MAX);
        }
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        count++;
    }

    byte[] blob() {
        return Arrays.copyOf(bytes, size);
    }

    /// @throws BadIndex where the blob is not what it should be
    static long[] rising(byte[] blob) throws BadIndex {
        var numbers = plain(blob);
        for (int index = 1; index < numbers.length; index++) {
            numbers[index] += numbers[index - 1];
        }
        return numbers;
    }

    /// @throws BadIndex where the blob is not what it should be
    static long[] plain(byte[] blob) throws BadIndex {
        int count = 0;
        for (byte each : blob) {
            count += each >= 0 ? 1 : 0;
        }
        var numbers = new long[count];
        int number = 0;
        int shift = 0;
        for (byte each : blob) {
            numbers[number] |= (each & 0x7FL) << shift;
            shift += 7;
            if (each >= 0) {
                number++;
                shift = 0;
            }
        }
        if (shift != 0) {
            throw new BadIndex("a list of numbers ends early");
        }
        return numbers;
    }
}
