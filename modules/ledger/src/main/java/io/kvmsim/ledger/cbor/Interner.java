package io.kvmsim.ledger.cbor;

import io.kvmsim.kvm.state.Sharing;

/// Shares one instance among equal values of many VMs: a table of the values that were seen last, each at the place
/// that its hash gives. A value that is pushed out is only not found any more.
///
/// Threads race for its places, without harm: values are immutable records, which Java publishes safely.
public final class Interner implements Sharing {
    /// The maximum number of values that only this table keeps alive.
    static final int PLACES = 1 << 14;

    public static final Interner SHARED = new Interner();

    private final Object[] values = new Object[PLACES];
    /// Of the values: they lie close together, the values all over the heap. Where a race leaves the two
    /// different, a value is not found.
    private final int[] hashes = new int[PLACES];

    Interner() {}

    @Override
    @SuppressWarnings("unchecked") // equal values are of one type
    public <T> T share(T value) {
        int hash = value.hashCode() * 0x9E3779B9;
        int place = hash >>> Integer.SIZE - Integer.numberOfTrailingZeros(PLACES);
        var known = hashes[place] == hash ? values[place] : null;
        if (known == value || known != null && known.equals(value)) {
            return (T) known;
        }
        values[place] = value;
        hashes[place] = hash;
        return value;
    }
}
