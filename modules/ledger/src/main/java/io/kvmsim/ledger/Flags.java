package io.kvmsim.ledger;

import io.kvmsim.kvm.CryptoBits;

/// Truth values packed into a number, bit by bit from the lowest.
final class Flags {
    private Flags() {}

    static int of(boolean... values) {
        int flags = 0;
        for (int bit = 0; bit < values.length; bit++) {
            flags |= values[bit] ? 1 << bit : 0;
        }
        return flags;
    }

    static boolean has(int flags, int bit) {
        return (flags >>> bit & 1) != 0;
    }

    static int of(CryptoBits bits) {
        return of(bits.touched(), bits.aes(), bits.dea(), bits.ecc(), bits.apie());
    }

    static CryptoBits cryptoBits(int flags) {
        return new CryptoBits(has(flags, 0), has(flags, 1), has(flags, 2), has(flags, 3), has(flags, 4));
    }
}
