package io.kvmsim.abi;

import java.util.Locale;

/// The blocks of [Subfunc]: one for each instruction whose functions can be queried.
public enum SubfuncBlock {
    PLO(0, 32),
    PTFF(32, 16),
    KMAC(48, 16),
    KMC(64, 16),
    KM(80, 16),
    KIMD(96, 16),
    KLMD(112, 16),
    PCKMO(128, 16),
    KMCTR(144, 16),
    KMF(160, 16),
    KMO(176, 16),
    PCC(192, 16),
    PPNO(208, 16),
    KMA(224, 16),
    KDSA(240, 16),
    SORTL(256, 32),
    DFLTCC(288, 32),
    RESERVED(320, 1728);

    private final int offset;
    private final int length;

    SubfuncBlock(int offset, int length) {
        this.offset = offset;
        this.length = length;
    }

    /// Where the block begins in the structure.
    public int offset() {
        return offset;
    }

    /// How many bytes it has.
    public int length() {
        return length;
    }

    /// The field's name in the kernel's structure.
    public String fieldName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
