package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import java.util.Arrays;

/// What a record keeps of a call beside its result: numbers, then perhaps bytes. Which of them, [Requests] says.
record Request(long[] numbers, Bytes bytes) {
    static final Request EMPTY = new Request(new long[0], Bytes.EMPTY);

    /// Trailing zeros are not stored.
    static Request of(long... numbers) {
        return of(Bytes.EMPTY, numbers);
    }

    static Request of(Bytes bytes, long... numbers) {
        int length = numbers.length;
        while (length > 0 && numbers[length - 1] == 0) {
            length--;
        }
        return new Request(Arrays.copyOf(numbers, length), bytes);
    }

    long number(int index) {
        return index < numbers.length ? numbers[index] : 0;
    }

    int i32(int index) {
        return (int) number(index);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Request request
                && Arrays.equals(request.numbers, numbers)
                && request.bytes.equals(bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers) * 31 + bytes.hashCode();
    }

    @Override
    public String toString() {
        return Arrays.toString(numbers) + (bytes.length() == 0 ? "" : " " + bytes);
    }
}
