package io.kvmsim.ledger;

import java.util.NoSuchElementException;
import java.util.function.Supplier;

/// A stored record that this version cannot read: bytes that are not what the format says, or a name that only a
/// later version knows.
public final class BadRecord extends RuntimeException {
    /// Does something with what is stored. Whoever wrote it may have written anything: what cannot be made of it, and
    /// what contradicts the state, is damage.
    public static <T> T unlessDamaged(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException
                | ClassCastException
                | NoSuchElementException e) {
            throw new BadRecord(
                    "it is no valid record: " + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
        }
    }

    public BadRecord(String message) {
        super(message);
    }

    BadRecord(String message, Throwable cause) {
        super(message, cause);
    }
}
