package io.kvmsim.kvm.pages;

import org.roaringbitmap.RoaringBitmap;

/// The ends of the runs of a set, read from left to right: each run's end is looked for once, however often other
/// sets' runs end within it, and the chunk that is looked into is kept at hand.
public final class RunEnds {
    private final PageSet set;
    private final long limit;
    private long end;
    private boolean in;
    private boolean started;
    private long key = -1;
    /// Null where the set has no page there.
    private RoaringBitmap chunk;
    private int looks;

    /// @param limit what is never looked behind
    public RunEnds(PageSet set, long from, long limit) {
        this.set = set;
        this.limit = limit;
        this.end = from;
    }

    /// Where the run that has `page` ends: all pages up to there are in the set, or all are not.
    public long end(long page) {
        if (page >= end) {
            in = started && page == end ? !in : set.contains(page);
            started = true;
            end = found(page);
            looks++;
        }
        return end;
    }

    private long found(long page) {
        long start = page >>> PageSet.CHUNK_BITS << PageSet.CHUNK_BITS;
        if (key != page >>> PageSet.CHUNK_BITS) {
            key = page >>> PageSet.CHUNK_BITS;
            chunk = set.chunks().get(key);
        }
        if (chunk != null) {
            long low = in ? chunk.nextAbsentValue((int) (page - start)) : chunk.nextValue((int) (page - start));
            if (low >= 0 && low < PageSet.CHUNK_PAGES) {
                return Math.min(start + low, limit);
            }
        }
        long next = start + PageSet.CHUNK_PAGES;
        return next >= limit ? limit : in ? set.nextAbsent(next, limit) : set.next(next, limit);
    }

    /// Whether the page that [#end] was asked for last is in the set.
    public boolean in() {
        return in;
    }

    /// How often the set was searched: what the work is measured by.
    int looks() {
        return looks;
    }
}
