package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import java.util.Arrays;
import java.util.Optional;

/// A turn as it is persisted: the body's bytes, and the head before it where it crosses a multiple of 256 event
/// numbers. A record that was just decided carries what it says; one that was read is decoded by [Entity].
public final class TurnRecord {
    /// A record that crosses a multiple of so many event numbers is sealed.
    public static final int SEAL_EVENTS = 256;

    private final byte[] body;
    private final Optional<Bytes> seal;
    private final TurnBody decided;

    private TurnRecord(byte[] body, Optional<Bytes> seal, TurnBody decided) {
        this.body = body;
        this.seal = seal;
        this.decided = decided;
    }

    static TurnRecord decided(byte[] body, Optional<Bytes> seal, TurnBody decided) {
        return new TurnRecord(body, seal, decided);
    }

    /// As read from the journal. The array is not copied, and must not be changed any more.
    public static TurnRecord stored(byte[] body, Optional<Bytes> seal) {
        return new TurnRecord(body, seal, null);
    }

    /// Not a copy: only to be read.
    public byte[] body() {
        return body;
    }

    /// The head before this record.
    public Optional<Bytes> seal() {
        return seal;
    }

    /// What the record says, or null where it was read and not yet decoded.
    TurnBody decided() {
        return decided;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TurnRecord record && Arrays.equals(record.body, body) && record.seal.equals(seal);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "turn of %d bytes%s".formatted(body.length, seal.isPresent() ? ", sealed" : "");
    }
}
