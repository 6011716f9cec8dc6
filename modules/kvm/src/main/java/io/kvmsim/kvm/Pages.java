package io.kvmsim.kvm;

import io.kvmsim.kvm.VmEvent.PageRun;
import io.kvmsim.kvm.VmEvent.Run;

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

    /// Where the run of equal states that starts at `page` ends.
    long runEnd(long page, long limit) {
        long end = usageLow.runEnd(page, limit);
        end = usageHigh.runEnd(page, end);
        end = zero.runEnd(page, end);
        end = noDat.runEnd(page, end);
        return resident.runEnd(page, end);
    }

    /// The byte that KVM_S390_GET_CMMA_BITS gives for a page: usage in bits 0x03, no-DAT 0x40.
    byte cmmaByte(long page) {
        if (usageLow.isEmpty() && usageHigh.isEmpty() && noDat.isEmpty()) {
            return 0;
        }
        return state(page).cmmaByte();
    }

    Pages withState(PageRun run) {
        var state = PageState.ofBits(run.state());
        long from = run.userPage();
        long to = from + run.count();
        return new Pages(
                put(usageLow, from, to, (state.usage() & 1) != 0),
                put(usageHigh, from, to, (state.usage() & 2) != 0),
                put(zero, from, to, state.zero()),
                put(noDat, from, to, state.noDat()),
                put(resident, from, to, state.resident()));
    }

    /// Sets the bits of the mask (in PGSTE position) to those of the value (in byte position), `set_pgste_bits()`.
    Pages withCmmaBits(long from, long to, long mask, int value) {
        return new Pages(
                (mask & 0x0100_0000L) == 0 ? usageLow : put(usageLow, from, to, (value & 1) != 0),
                (mask & 0x0200_0000L) == 0 ? usageHigh : put(usageHigh, from, to, (value & 2) != 0),
                zero,
                (mask & 0x4000_0000L) == 0 ? noDat : put(noDat, from, to, (value & 0x40) != 0),
                resident);
    }

    Pages withResident(Run run) {
        long to = run.first() + run.count();
        return new Pages(usageLow, usageHigh, zero.minus(run.first(), to), noDat, resident.plus(run.first(), to));
    }

    /// `ptep_reset_cmma()` over the whole process: usage stable, no-DAT off; the rest stays.
    Pages cmmaReset() {
        return new Pages(PageSet.EMPTY, PageSet.EMPTY, zero, PageSet.EMPTY, resident);
    }

    /// How many pages [#cmmaReset] would change.
    long resettable() {
        return usageLow.or(usageHigh).or(noDat).size();
    }

    private static PageSet put(PageSet set, long from, long to, boolean in) {
        return in ? set.plus(from, to) : set.minus(from, to);
    }
}
