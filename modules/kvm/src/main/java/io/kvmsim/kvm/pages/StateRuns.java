package io.kvmsim.kvm.pages;

/// The runs of equal states in a range of pages, from left to right.
public final class StateRuns {
    private final long limit;
    private final RunEnds usageLow;
    private final RunEnds usageHigh;
    private final RunEnds zero;
    private final RunEnds noDat;
    private final RunEnds resident;

    public StateRuns(Pages pages, long from, long limit) {
        this.limit = limit;
        this.usageLow = new RunEnds(pages.usageLow(), from, limit);
        this.usageHigh = new RunEnds(pages.usageHigh(), from, limit);
        this.zero = new RunEnds(pages.zero(), from, limit);
        this.noDat = new RunEnds(pages.noDat(), from, limit);
        this.resident = new RunEnds(pages.resident(), from, limit);
    }

    /// Where the run of equal states that starts at `page` ends.
    public long end(long page) {
        long end = Math.min(limit, Math.min(usageLow.end(page), usageHigh.end(page)));
        return Math.min(Math.min(end, zero.end(page)), Math.min(noDat.end(page), resident.end(page)));
    }

    /// The state of the page that [#end] was asked for last.
    public PageState state() {
        int usage = (usageLow.in() ? 1 : 0) + (usageHigh.in() ? 2 : 0);
        return new PageState(usage, zero.in(), noDat.in(), resident.in());
    }

    /// How often a set was searched: what the work is measured by.
    public int looks() {
        return usageLow.looks() + usageHigh.looks() + zero.looks() + noDat.looks() + resident.looks();
    }
}
