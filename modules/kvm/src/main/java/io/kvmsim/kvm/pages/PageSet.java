package io.kvmsim.kvm.pages;

import org.pcollections.TreePMap;
import org.roaringbitmap.RoaringBitmap;

/// An immutable set of page numbers (unsigned, below 2^52), kept in chunks of 65,536 with compressed bitmaps.
/// A change copies the chunks that it touches and shares the others; a published bitmap is never changed.
public final class PageSet {
    public static final int CHUNK_BITS = 16;
    public static final int CHUNK_PAGES = 1 << CHUNK_BITS;

    /// A group of 256 pages, whose table a chunk has whole.
    static final int SEGMENT_BITS = 8;

    static final int SEGMENT_WORDS = (1 << SEGMENT_BITS) / Long.SIZE;

    public static final PageSet EMPTY = new PageSet(TreePMap.empty(), 0, 0, new ChunkGroups());

    static final RoaringBitmap FULL = RoaringBitmap.bitmapOfRange(0, CHUNK_PAGES);

    private final TreePMap<Long, RoaringBitmap> chunks;
    private final long size;
    /// Segments that have a page in the set, counted along: a guest's footprint asks after every list of calls.
    private final long segments;
    /// Shared by all sets that have pages in the same chunks.
    private final ChunkGroups chunkGroups;

    PageSet(TreePMap<Long, RoaringBitmap> chunks, long size, long segments, ChunkGroups chunkGroups) {
        this.chunks = chunks;
        this.size = size;
        this.segments = segments;
        this.chunkGroups = chunkGroups;
    }

    /// How many groups of chunks there are, by the bits of a group: 0 where not yet counted. Counting it twice in two
    /// threads gives the same number. Once counted, a number is kept along as chunks come and go.
    static final class ChunkGroups {
        private final long[] counts;

        ChunkGroups() {
            this(new long[Long.SIZE - CHUNK_BITS]);
        }

        private ChunkGroups(long[] counts) {
            this.counts = counts;
        }

        /// @param before the chunks without the new one
        ChunkGroups with(long key, TreePMap<Long, RoaringBitmap> before) {
            return changed(key, before, 1);
        }

        /// @param after the chunks without the old one
        ChunkGroups without(long key, TreePMap<Long, RoaringBitmap> after) {
            return changed(key, after, -1);
        }

        private ChunkGroups changed(long key, TreePMap<Long, RoaringBitmap> others, int by) {
            var changed = counts.clone();
            for (int bits = 0; bits < changed.length; bits++) {
                if (changed[bits] != 0 && isAlone(key, bits, others)) {
                    changed[bits] += by;
                }
            }
            return new ChunkGroups(changed);
        }

        private static boolean isAlone(long key, int bits, TreePMap<Long, RoaringBitmap> others) {
            var next = others.ceilingKey(key >>> bits << bits);
            return next == null || next >>> bits != key >>> bits;
        }
    }

    TreePMap<Long, RoaringBitmap> chunks() {
        return chunks;
    }

    ChunkGroups chunkGroups() {
        return chunkGroups;
    }

    long segments() {
        return segments;
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
        return new PageEdit(this).add(from, to).made();
    }

    /// The set without the pages from `from` to `to` - 1.
    public PageSet minus(long from, long to) {
        return new PageEdit(this).remove(from, to).made();
    }

    /// The pages of either set.
    public PageSet or(PageSet other) {
        return new PageEdit(this).addAll(other).made();
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

    /// Pages that follow each other, from the first up to another, which is not one of them.
    @FunctionalInterface
    public interface RunVisitor {
        void run(long from, long end);
    }

    /// No page from here on is in the set.
    long limit() {
        return isEmpty() ? 0 : (chunks.lastKey() + 1) << CHUNK_BITS;
    }

    /// Calls for each run of the set, in ascending order.
    public void forEachRun(RunVisitor visitor) {
        if (isEmpty()) {
            return;
        }
        long limit = limit();
        var ends = new RunEnds(this, 0, limit);
        for (long at = 0; at < limit; ) {
            long end = ends.end(at);
            if (ends.in()) {
                visitor.run(at, end);
            }
            at = end;
        }
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

    /// How many different groups of `2^groupBits` aligned pages have a page in the set: 256 pages, or whole chunks.
    public long groups(int groupBits) {
        if (groupBits == SEGMENT_BITS) {
            return segments;
        }
        int keyBits = groupBits - CHUNK_BITS;
        long known = chunkGroups.counts[keyBits];
        if (known == 0) {
            known = groupsOfChunks(keyBits);
            chunkGroups.counts[keyBits] = known;
        }
        return known;
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

    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof PageSet set && set.size == size && hasChunksOf(set);
    }

    /// Chunks that both share need no look into them.
    private boolean hasChunksOf(PageSet other) {
        if (other.chunks == chunks) {
            return true;
        }
        var theirs = other.chunks.entrySet().iterator();
        for (var mine : chunks.entrySet()) {
            if (!theirs.hasNext()) {
                return false;
            }
            var their = theirs.next();
            boolean same =
                    mine.getValue() == their.getValue() || mine.getValue().equals(their.getValue());
            if (!mine.getKey().equals(their.getKey()) || !same) {
                return false;
            }
        }
        return !theirs.hasNext();
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
