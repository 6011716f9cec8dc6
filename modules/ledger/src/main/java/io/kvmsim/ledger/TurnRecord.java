package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.Monitor;
import java.util.Arrays;
import java.util.Optional;

/// A turn as it is persisted: the body's bytes, and the head before it where it crosses a multiple of 256 event
/// numbers. A record that was just decided carries what it says; one that was read is decoded by [Entity].
public final class TurnRecord {
    /// A record that crosses a multiple of this event number is sealed.
    public static final int SEAL_EVENTS = 256;

    private final byte[] body;
    private final Optional<Bytes> seal;
    private final Decided decided;

    private TurnRecord(byte[] body, Optional<Bytes> seal, Decided decided) {
        this.body = body;
        this.seal = seal;
        this.decided = decided;
    }

    /// What is known of a record that was just decided: so that it need not be decoded and folded once more.
    ///
    /// @param before the state that it was decided on
    /// @param after  `before`, with the body's events applied
    record Decided(TurnBody body, Monitor before, Monitor after) {}

    static TurnRecord decided(byte[] body, Optional<Bytes> seal, Decided decided) {
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

    /// Null where the record was read.
    Decided decided() {
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
