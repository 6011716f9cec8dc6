package io.kvmsim.kvm;

import java.util.Map;
import org.pcollections.TreePMap;
import org.roaringbitmap.RoaringBitmap;

/// An immutable set of page numbers (unsigned, below 2^52), kept in chunks of 65,536 with compressed bitmaps.
/// A change copies the chunks that it touches and shares the others; a published bitmap is never changed.
public final class PageSet {
    static final int CHUNK_BITS = 16;
    static final int CHUNK_PAGES = 1 << CHUNK_BITS;

    public static final PageSet EMPTY = new PageSet(TreePMap.empty(), 0);

    private static final RoaringBitmap FULL = RoaringBitmap.bitmapOfRange(0, CHUNK_PAGES);

    private final TreePMap<Long, RoaringBitmap> chunks;
    private final long size;

    private PageSet(TreePMap<Long, RoaringBitmap> chunks, long size) {
        this.chunks = chunks;
        this.size = size;
    }

    /// How many pages are in the set.
    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public boolean contains(long page) {
        var chunk = chunks.get(page >>> CHUNK_BITS);
        return chunk != null && chunk.contains((int) (page & CHUNK_PAGES - 1));
    }

    /// The set with the pages from `from` to `to` - 1.
    public PageSet plus(long from, long to) {
        var changed = chunks;
        long grown = size;
        for (long at = from; at < to; ) {
            long key = at >>> CHUNK_BITS;
            long start = key << CHUNK_BITS;
            long end = Math.min(to, start + CHUNK_PAGES);
            var old = chunks.get(key);
            RoaringBitmap chunk;
            if (at == start && end == start + CHUNK_PAGES) {
                chunk = FULL;
            } else if (old == null) {
                chunk = RoaringBitmap.bitmapOfRange(at - start, end - start);
            } else {
                chunk = RoaringBitmap.add(old, at - start, end - start);
            }
            grown += chunk.getCardinality() - (old == null ? 0 : old.getCardinality());
            changed = changed.plus(key, chunk);
            at = end;
        }
        return grown == size ? this : new PageSet(changed, grown);
    }

    /// The set without the pages from `from` to `to` - 1.
    public PageSet minus(long from, long to) {
        var changed = chunks;
        long shrunk = size;
        for (var entry = chunks.ceilingEntry(from >>> CHUNK_BITS);
                entry != null && entry.getKey() << CHUNK_BITS < to;
                entry = chunks.higherEntry(entry.getKey())) {
            long start = entry.getKey() << CHUNK_BITS;
            var old = entry.getValue();
            var chunk = RoaringBitmap.remove(old, Math.max(from - start, 0), Math.min(to - start, CHUNK_PAGES));
            shrunk += chunk.getCardinality() - old.getCardinality();
            changed = chunk.isEmpty() ? changed.minus(entry.getKey()) : changed.plus(entry.getKey(), chunk);
        }
        return shrunk == size ? this : shrunk == 0 ? EMPTY : new PageSet(changed, shrunk);
    }

    /// The pages of either set.
    public PageSet or(PageSet other) {
        var union = this;
        for (var entry : other.chunks.entrySet()) {
            var mine = union.chunks.get(entry.getKey());
            var both = mine == null ? entry.getValue() : RoaringBitmap.or(mine, entry.getValue());
            long grown = union.size + both.getCardinality() - (mine == null ? 0 : mine.getCardinality());
            union = new PageSet(union.chunks.plus(entry.getKey(), both), grown);
        }
        return union;
    }

    /// The first page of the set at `from` or above it and below `limit`, else `limit`.
    public long next(long from, long limit) {
        int low = (int) (from & CHUNK_PAGES - 1);
        for (var entry = chunks.ceilingEntry(from >>> CHUNK_BITS); entry != null; ) {
            long start = entry.getKey() << CHUNK_BITS;
            if (start >= limit) {
                return limit;
            }
            long found = entry.getValue().nextValue(start <= from ? low : 0);
            if (found >= 0) {
                return Math.min(start + found, limit);
            }
            entry = chunks.higherEntry(entry.getKey());
        }
        return limit;
    }

    /// The first page at `from` or above it and below `limit` that is not in the set, else `limit`.
    public long nextAbsent(long from, long limit) {
        for (long at = from; at < limit; ) {
            long start = at >>> CHUNK_BITS << CHUNK_BITS;
            var chunk = chunks.get(at >>> CHUNK_BITS);
            if (chunk == null) {
                return at;
            }
            long absent = chunk.nextAbsentValue((int) (at - start));
            if (absent < CHUNK_PAGES) {
                return Math.min(start + absent, limit);
            }
            at = start + CHUNK_PAGES;
        }
        return limit;
    }

    /// Where the run that starts at `from` ends: all pages up to there are in the set, or all are not.
    long runEnd(long from, long limit) {
        return contains(from) ? nextAbsent(from, limit) : next(from, limit);
    }

    /// How many pages are in the set from `from` to `to` - 1.
    public long count(long from, long to) {
        long count = 0;
        for (var entry = chunks.ceilingEntry(from >>> CHUNK_BITS);
                entry != null && entry.getKey() << CHUNK_BITS < to;
                entry = chunks.higherEntry(entry.getKey())) {
            long start = entry.getKey() << CHUNK_BITS;
            count += entry.getValue().rangeCardinality(Math.max(from - start, 0), Math.min(to - start, CHUNK_PAGES));
        }
        return count;
    }

    /// How many different groups of `2^groupBits` aligned pages have a page in the set.
    long groups(int groupBits) {
        return groupBits < CHUNK_BITS ? groupsInChunks(groupBits) : groupsOfChunks(groupBits - CHUNK_BITS);
    }

    private long groupsOfChunks(int keyBits) {
        long groups = 0;
        long last = -1;
        for (long key : chunks.keySet()) {
            if (key >>> keyBits != last) {
                last = key >>> keyBits;
                groups++;
            }
        }
        return groups;
    }

    private long groupsInChunks(int groupBits) {
        long groups = 0;
        for (Map.Entry<Long, RoaringBitmap> entry : chunks.entrySet()) {
            var chunk = entry.getValue();
            for (long at = chunk.nextValue(0); at >= 0; groups++) {
                at = chunk.nextValue((int) ((at >>> groupBits) + 1 << groupBits));
            }
        }
        return groups;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PageSet set && set.size == size && set.chunks.equals(chunks);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(size) * 31 + chunks.keySet().hashCode();
    }

    @Override
    public String toString() {
        return size + " pages";
    }
}
