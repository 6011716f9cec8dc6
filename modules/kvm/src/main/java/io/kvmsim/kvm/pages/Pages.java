package io.kvmsim.kvm.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The states of a monitor's own pages, by user page number (user address >> 12). A page's state belongs to the
/// process: it outlives the slot, and two slots over the same memory share it. Spec 4.8 and 5.2.
///
/// The PGSTE's "guest changed" bit is not kept: it is set when a page loses residency, which no page here does.
public record Pages(PageSet usageLow, PageSet usageHigh, PageSet zero, PageSet noDat, PageSet resident) {
    /// All pages fresh: stable, not logically zero, not no-DAT, not resident.
    public static final Pages FRESH =
            new Pages(PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY, PageSet.EMPTY);

    /// Pages that follow each other and have the same state.
    ///
    /// @param page  the first one's user page number
    /// @param state [PageState#bits()]
    public record Run(long page, long count, int state) {}

    /// Pages of these states; all others are fresh.
    ///
    /// @param runs in ascending order
    public static Pages of(List<Run> runs) {
        return new Pages(
                set(runs, state -> (state.usage() & 1) != 0),
                set(runs, state -> (state.usage() & 2) != 0),
                set(runs, PageState::zero),
                set(runs, PageState::noDat),
                set(runs, PageState::resident));
    }

    /// Runs that follow each other are one change.
    private static PageSet set(List<Run> runs, Predicate<PageState> isIn) {
        var set = new PageEdit(PageSet.EMPTY);
        long from = 0;
        long end = 0;
        for (var run : runs) {
            if (isIn.test(PageState.ofBits(run.state()))) {
                if (run.page() != end) {
                    set.add(from, end);
                    from = run.page();
                }
                end = run.page() + run.count();
            }
        }
        return set.add(from, end).made();
    }

    /// The pages that are not fresh, in ascending order, in as few runs as can be.
    public List<Run> runs() {
        long limit = limit();
        var ends = new StateRuns(this, 0, limit);
        var runs = new ArrayList<Run>();
        for (long page = 0; page < limit; ) {
            long end = ends.end(page);
            int state = ends.state().bits();
            if (state != 0) {
                runs.add(new Run(page, end - page, state));
            }
            page = end;
        }
        return runs;
    }

    /// No page from here on is in a set.
    private long limit() {
        long limit = 0;
        for (var set : List.of(usageLow, usageHigh, zero, noDat, resident)) {
            limit = Math.max(limit, set.limit());
        }
        return limit;
    }

    public PageState state(long page) {
        int usage = (usageLow.contains(page) ? 1 : 0) + (usageHigh.contains(page) ? 2 : 0);
        return new PageState(usage, zero.contains(page), noDat.contains(page), resident.contains(page));
    }

    /// `ptep_reset_cmma()` over the whole process: usage stable, no-DAT off; the rest stays.
    public Pages cmmaReset() {
        return new Pages(PageSet.EMPTY, PageSet.EMPTY, zero, PageSet.EMPTY, resident);
    }

    /// How many pages [#cmmaReset] would change.
    public long resettable() {
        return usageLow.or(usageHigh).or(noDat).size();
    }
}
