package io.kvmsim.kvm;

import org.pcollections.TreePMap;
import org.roaringbitmap.RoaringBitmap;

/// An immutable set of page numbers (unsigned, below 2^52), kept in chunks of 65,536 with compressed bitmaps.
/// A change copies the chunks that it touches and shares the others; a published bitmap is never changed.
public final class PageSet {
    static final int CHUNK_BITS = 16;
    static final int CHUNK_PAGES = 1 << CHUNK_BITS;

    /// A group of 256 pages, whose table a chunk has whole.
    private static final int SEGMENT_BITS = 8;

    public static final PageSet EMPTY = new PageSet(TreePMap.empty(), 0, 0, new ChunkGroups());

    private static final RoaringBitmap FULL = RoaringBitmap.bitmapOfRange(0, CHUNK_PAGES);

    private final TreePMap<Long, RoaringBitmap> chunks;
    private final long size;
    /// Segments that have a page in the set, counted along: a guest's footprint asks after every list of calls.
    private final long segments;
    /// Shared by all sets that have pages in the same chunks.
    private final ChunkGroups chunkGroups;

    private PageSet(TreePMap<Long, RoaringBitmap> chunks, long size, long segments, ChunkGroups chunkGroups) {
        this.chunks = chunks;
        this.size = size;
        this.segments = segments;
        this.chunkGroups = chunkGroups;
    }

    /// How many groups of chunks there are, by the bits of a group: 0 where not yet counted. Counting it twice in two
    /// threads gives the same number.
    private static final class ChunkGroups {
        private final long[] counts = new long[Long.SIZE - CHUNK_BITS];
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
        var change = new Change(this);
        for (long at = from; at < to; ) {
            long key = at >>> CHUNK_BITS;
            long start = key << CHUNK_BITS;
            long end = Math.min(to, start + CHUNK_PAGES);
            var old = change.chunks.get(key);
            if (at == start && end == start + CHUNK_PAGES) {
                change.put(key, old, FULL);
            } else if (old == null) {
                change.put(key, null, RoaringBitmap.bitmapOfRange(at - start, end - start));
            } else {
                change.put(key, old, RoaringBitmap.add(old, at - start, end - start));
            }
            at = end;
        }
        return change.made(this);
    }

    /// The set without the pages from `from` to `to` - 1.
    public PageSet minus(long from, long to) {
        var change = new Change(this);
        for (var entry = chunks.ceilingEntry(from >>> CHUNK_BITS);
                entry != null && entry.getKey() << CHUNK_BITS < to;
                entry = chunks.higherEntry(entry.getKey())) {
            long start = entry.getKey() << CHUNK_BITS;
            var old = entry.getValue();
            change.put(
                    entry.getKey(),
                    old,
                    RoaringBitmap.remove(old, Math.max(from - start, 0), Math.min(to - start, CHUNK_PAGES)));
        }
        return change.made(this);
    }

    /// The pages of either set.
    public PageSet or(PageSet other) {
        var change = new Change(this);
        for (var entry : other.chunks.entrySet()) {
            var mine = chunks.get(entry.getKey());
            change.put(
                    entry.getKey(), mine, mine == null ? entry.getValue() : RoaringBitmap.or(mine, entry.getValue()));
        }
        return change.made(this);
    }

    /// A set in the making.
    private static final class Change {
        private TreePMap<Long, RoaringBitmap> chunks;
        private long size;
        private long segments;
        private boolean sameChunks = true;

        Change(PageSet from) {
            chunks = from.chunks;
            size = from.size;
            segments = from.segments;
        }

        void put(long key, RoaringBitmap old, RoaringBitmap chunk) {
            long grown = (long) chunk.getCardinality() - (old == null ? 0 : old.getCardinality());
            if (grown == 0) {
                return; // pages are only added, or only taken out
            }
            size += grown;
            segments += segments(chunk) - (old == null ? 0 : segments(old));
            sameChunks &= old != null && !chunk.isEmpty();
            chunks = chunk.isEmpty() ? chunks.minus(key) : chunks.plus(key, chunk);
        }

        PageSet made(PageSet from) {
            if (size == from.size) {
                return from;
            }
            return size == 0
                    ? EMPTY
                    : new PageSet(chunks, size, segments, sameChunks ? from.chunkGroups : new ChunkGroups());
        }

        private static long segments(RoaringBitmap chunk) {
            if (chunk.getCardinality() == CHUNK_PAGES) {
                return CHUNK_PAGES >> SEGMENT_BITS;
            }
            // Run after run: pages that follow each other are the rule.
            long count = 0;
            long counted = -1;
            for (long at = chunk.nextValue(0); at >= 0; ) {
                long end = chunk.nextAbsentValue((int) at);
                long last = end - 1 >>> SEGMENT_BITS;
                count += last - Math.max((at >>> SEGMENT_BITS) - 1, counted);
                counted = last;
                at = end < CHUNK_PAGES ? chunk.nextValue((int) end) : -1;
            }
            return count;
        }
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

    /// How many different groups of `2^groupBits` aligned pages have a page in the set: 256 pages, or whole chunks.
    long groups(int groupBits) {
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
