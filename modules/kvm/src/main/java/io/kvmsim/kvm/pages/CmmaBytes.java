package io.kvmsim.kvm.pages;

/// The bytes that KVM_S390_GET_CMMA_BITS returns for pages, read from left to right: usage in bits 0x03, no-DAT 0x40.
public final class CmmaBytes {
    private static final int USAGE_HIGH = 2;
    private static final int NO_DAT = 0x40;

    private final RunEnds usageLow;
    private final RunEnds usageHigh;
    private final RunEnds noDat;

    /// @param limit what is never asked for
    public CmmaBytes(Pages pages, long from, long limit) {
        this.usageLow = new RunEnds(pages.usageLow(), from, limit);
        this.usageHigh = new RunEnds(pages.usageHigh(), from, limit);
        this.noDat = new RunEnds(pages.noDat(), from, limit);
    }

    public byte at(long page) {
        return (byte) ((is(usageLow, page) ? 1 : 0)
                | (is(usageHigh, page) ? USAGE_HIGH : 0)
                | (is(noDat, page) ? NO_DAT : 0));
    }

    private static boolean is(RunEnds set, long page) {
        set.end(page);
        return set.in();
    }
}
