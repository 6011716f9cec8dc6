package io.kvmsim.kvm;

/// Where the runs of a set end, asked from left to right: each run's end is looked for once, however often other sets'
/// runs end within it.
final class RunEnds {
    private final PageSet set;
    private final long limit;
    private long end;
    private boolean in;
    private int looks;

    /// @param limit what is never looked behind
    RunEnds(PageSet set, long from, long limit) {
        this.set = set;
        this.limit = limit;
        this.end = from;
    }

    /// Where the run that has `page` ends: all pages up to there are in the set, or all are not.
    long end(long page) {
        if (page >= end) {
            in = set.contains(page);
            end = in ? set.nextAbsent(page, limit) : set.next(page, limit);
            looks++;
        }
        return end;
    }

    /// Whether the page that [#end] was asked for last is in the set.
    boolean in() {
        return in;
    }

    /// How often the set was searched: what the work is measured by.
    int looks() {
        return looks;
    }
}
