package io.kvmsim.kvm;

/// The states of a monitor's own pages, by user page number (user address >> 12). A page's state belongs to the
/// process: it outlives the slot, and two slots over the same memory share it. Spec 4.8 and 5.2.
///
/// The PGSTE's "guest changed" bit is not kept: it is set when a page loses residency, which no page here does.
public record Pages(PageSet usageLow, PageSet usageHigh, PageSet zero, PageSet noDat, PageSet resident) {
    /// All pages fresh: stable, not logically zero, not no-DAT, not resident.
    public static final Pages FRESH =
            new Pages(PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY);

    public PageState state(long page) {
        int usage = (usageLow.contains(page) ? 1 : 0) + (usageHigh.contains(page) ? 2 : 0);
        return new PageState(usage, zero.contains(page), noDat.contains(page), resident.contains(page));
    }

    /// `ptep_reset_cmma()` over the whole process: usage stable, no-DAT off; the rest stays.
    Pages cmmaReset() {
        return new Pages(PageSet.EMPTY, PageSet.EMPTY, zero, PageSet.EMPTY, resident);
    }

    /// How many pages [#cmmaReset] would change.
    long resettable() {
        return usageLow.or(usageHigh).or(noDat).size();
    }
}
