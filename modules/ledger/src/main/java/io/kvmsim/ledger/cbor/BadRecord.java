package io.kvmsim.ledger.cbor;

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
                    "it is not a valid record: " + (e.getMessage() == null ? e.toString() : e.getMessage()), e);
        }
    }

    private final boolean isPlaced;

    public BadRecord(String message) {
        super(message);
        this.isPlaced = false;
    }

    BadRecord(String message, Throwable cause) {
        super(message, cause);
        this.isPlaced = false;
    }

    private BadRecord(String where, BadRecord cause) {
        super(where + ": " + cause.getMessage(), cause);
        this.isPlaced = true;
    }

    /// The same, and where it stands. One that says already where it stands stays as it is: a record of another
    /// history can be what is wrong.
    ///
    /// @param where file and place, for people
    public BadRecord at(String where) {
        return isPlaced ? this : new BadRecord(where, this);
    }
}
