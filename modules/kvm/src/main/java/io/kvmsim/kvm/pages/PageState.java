package io.kvmsim.kvm.pages;

/// The CMMA state of one page, spec 4.8.
///
/// @param usage    0 stable, 1 unused, 2 potentially volatile, 3 volatile
/// @param zero     logically zero
/// @param noDat    not used by dynamic address translation
/// @param resident the host has a page behind it
public record PageState(int usage, boolean zero, boolean noDat, boolean resident) {
    static final int STABLE = 0;
    static final int UNUSED = 1;
    static final int POTENTIALLY_VOLATILE = 2;
    static final int VOLATILE = 3;

    private static final int ZERO_BIT = 4;
    private static final int NO_DAT_BIT = 8;
    private static final int RESIDENT_BIT = 16;

    /// As one number: usage in bits 0-1, then zero 4, no-DAT 8, resident 16.
    public int bits() {
        return usage | (zero ? ZERO_BIT : 0) | (noDat ? NO_DAT_BIT : 0) | (resident ? RESIDENT_BIT : 0);
    }

    public static PageState ofBits(int bits) {
        return new PageState(bits & 3, (bits & ZERO_BIT) != 0, (bits & NO_DAT_BIT) != 0, (bits & RESIDENT_BIT) != 0);
    }

    /// What ESSA gives back for a page in this state.
    public int essaByte() {
        int content = resident ? 0 : zero ? 3 : 2;
        return usage << 2 | content | (noDat ? 0x20 : 0);
    }

    /// The state after ESSA with this operation request code, `pgste_perform_essa()`.
    public PageState after(int orc) {
        return switch (orc) {
            case 1 -> new PageState(STABLE, zero, false, resident);
            case 2 -> new PageState(UNUSED, zero || !resident, noDat, resident);
            case 3 -> new PageState(VOLATILE, zero || !resident, noDat, resident);
            case 4 -> new PageState(resident ? POTENTIALLY_VOLATILE : VOLATILE, zero || !resident, noDat, resident);
            case 5 -> new PageState(STABLE, zero, noDat, resident);
            case 6 -> resident ? new PageState(STABLE, zero, noDat, true) : this;
            case 7 -> new PageState(STABLE, zero, true, resident);
            default -> this;
        };
    }
}
