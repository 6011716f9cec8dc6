package io.kvmsim.ledger.cbor;

import io.kvmsim.kvm.state.CryptoBits;

/// Truth values packed into a number, bit by bit from the lowest.
public final class Flags {
    private Flags() {}

    public static int of(boolean... values) {
        int flags = 0;
        for (int bit = 0; bit < values.length; bit++) {
            flags |= values[bit] ? 1 << bit : 0;
        }
        return flags;
    }

    public static boolean has(int flags, int bit) {
        return (flags >>> bit & 1) != 0;
    }

    public static int of(CryptoBits bits) {
        return of(bits.touched(), bits.aes(), bits.dea(), bits.ecc(), bits.apie());
    }

    public static CryptoBits cryptoBits(int flags) {
        return new CryptoBits(has(flags, 0), has(flags, 1), has(flags, 2), has(flags, 3), has(flags, 4));
    }
}
