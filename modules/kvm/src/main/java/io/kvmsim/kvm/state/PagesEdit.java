package io.kvmsim.kvm.state;

import io.kvmsim.kvm.pages.PageEdit;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.Run;

/// A mutable version of the states of pages: the runs of one event, each at the cost of what it changes.
public final class PagesEdit {
    private static final long USAGE_LOW = 0x0100_0000L;
    private static final long USAGE_HIGH = 0x0200_0000L;
    private static final long NO_DAT = 0x4000_0000L;
    private static final int NO_DAT_BYTE = 0x40;

    private final Pages from;
    private final PageEdit usageLow;
    private final PageEdit usageHigh;
    private final PageEdit zero;
    private final PageEdit noDat;
    private final PageEdit resident;

    public PagesEdit(Pages from) {
        this.from = from;
        this.usageLow = new PageEdit(from.usageLow());
        this.usageHigh = new PageEdit(from.usageHigh());
        this.zero = new PageEdit(from.zero());
        this.noDat = new PageEdit(from.noDat());
        this.resident = new PageEdit(from.resident());
    }

    public void state(PageRun run) {
        var state = PageState.ofBits(run.state());
        long first = run.userPage();
        long end = first + run.count();
        usageLow.put(first, end, (state.usage() & 1) != 0);
        usageHigh.put(first, end, (state.usage() & 2) != 0);
        zero.put(first, end, state.zero());
        noDat.put(first, end, state.noDat());
        resident.put(first, end, state.resident());
    }

    /// Sets the bits of the mask (in PGSTE position) to those of the value (in byte position), `set_pgste_bits()`.
    public void cmmaBits(long first, long end, long mask, int value) {
        if ((mask & USAGE_LOW) != 0) {
            usageLow.put(first, end, (value & 1) != 0);
        }
        if ((mask & USAGE_HIGH) != 0) {
            usageHigh.put(first, end, (value & 2) != 0);
        }
        if ((mask & NO_DAT) != 0) {
            noDat.put(first, end, (value & NO_DAT_BYTE) != 0);
        }
    }

    void resident(Run run) {
        zero.remove(run.first(), run.first() + run.count());
        resident.add(run.first(), run.first() + run.count());
    }

    /// The same object where nothing has changed.
    public Pages made() {
        var made = new Pages(usageLow.made(), usageHigh.made(), zero.made(), noDat.made(), resident.made());
        return made.equals(from) ? from : made;
    }

    /// How many chunks were copied: what the work is measured by.
    public int opened() {
        return usageLow.opened() + usageHigh.opened() + zero.opened() + noDat.opened() + resident.opened();
    }
}
