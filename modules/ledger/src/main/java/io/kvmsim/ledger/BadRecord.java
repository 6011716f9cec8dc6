package io.kvmsim.ledger;

/// A stored record that this version cannot read: bytes that are not what the format says, or a name that only a
/// later version knows.
public final class BadRecord extends RuntimeException {
    public BadRecord(String message) {
        super(message);
    }

    BadRecord(String message, Throwable cause) {
        super(message, cause);
    }
}
