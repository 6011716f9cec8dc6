package io.kvmsim.kvm.pages;

import java.util.Arrays;
import org.pcollections.TreePMap;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/// A mutable [PageSet]: many changes in a row, of which each costs what it changes. A chunk is copied once for all
/// changes that follow each other in it: while they last, it is a bitmap of its own, and plain bits once they are
/// many. What is published is a set like any other. A calculation with a beginning and an end; it lives for one
/// event.
public final class PageEdit {
    /// More changes of one chunk are made faster in plain bits.
    private static final int FEW = 8;

    private static final int WORDS = PageSet.CHUNK_PAGES / Long.SIZE;
    private static final long NONE = -1;

    private final PageSet from;
    private TreePMap<Long, RoaringBitmap> chunks;
    private PageSet.ChunkGroups chunkGroups;
    private long size;
    private long segments;

    /// The chunk that is being changed.
    private long key = NONE;
    /// Null where the set has no page there.
    private RoaringBitmap old;
    /// Its first change, from where to where; it is made at once only if another follows.
    private int firstFrom;

    private int firstTo;
    private boolean firstIn;
    /// The chunk with its changes, once it has more than one of them, as long as they are few; null before and after.
    private RoaringBitmap few;

    private int changes;
    /// The chunk's bits, once it has many changes; null before.
    private long[] bits;

    private int opened;

    public PageEdit(PageSet from) {
        this.from = from;
        this.chunks = from.chunks();
        this.chunkGroups = from.chunkGroups();
        this.size = from.size();
        this.segments = from.segments();
    }

    /// The pages from `first` to `end` - 1 are in the set, or are not.
    public PageEdit put(long first, long end, boolean in) {
        return in ? add(first, end) : remove(first, end);
    }

    public PageEdit add(long first, long end) {
        for (long at = first; at < end; ) {
            long chunk = at >>> PageSet.CHUNK_BITS;
            long start = chunk << PageSet.CHUNK_BITS;
            long stop = Math.min(end, start + PageSet.CHUNK_PAGES);
            change(chunk, (int) (at - start), (int) (stop - start), true);
            at = stop;
        }
        return this;
    }

    public PageEdit remove(long first, long end) {
        if (first >= end) {
            return this;
        }
        long last = end - 1 >>> PageSet.CHUNK_BITS;
        long chunk = first >>> PageSet.CHUNK_BITS;
        while (chunk <= last) {
            if (chunk == key || chunks.containsKey(chunk)) {
                long start = chunk << PageSet.CHUNK_BITS;
                int low = (int) Math.max(first - start, 0);
                change(chunk, low, (int) Math.min(end - start, PageSet.CHUNK_PAGES), false);
            }
            var next = chunks.higherKey(chunk);
            long following = next == null ? last + 1 : next;
            chunk = key > chunk && key < following ? key : following;
        }
        return this;
    }

    /// The pages of the other set are in this one too.
    PageEdit addAll(PageSet other) {
        for (var entry : other.chunks().entrySet()) {
            var mine = chunks.get(entry.getKey());
            var both = mine == null ? entry.getValue() : RoaringBitmap.or(mine, entry.getValue());
            if (both != mine && (mine == null || both.getCardinality() != mine.getCardinality())) {
                replace(entry.getKey(), mine, both, segments(both, 0, PageSet.CHUNK_PAGES) - segmentsOf(mine));
            }
        }
        return this;
    }

    public PageSet made() {
        close();
        if (chunks == from.chunks()) {
            return from;
        }
        return size == 0 ? PageSet.EMPTY : new PageSet(chunks, size, segments, chunkGroups);
    }

    /// How many chunks were copied: what the work is measured by.
    public int opened() {
        return opened;
    }

    private void change(long chunk, int low, int high, boolean in) {
        if (chunk != key) {
            close();
            key = chunk;
            old = chunks.get(chunk);
            firstFrom = low;
            firstTo = high;
            firstIn = in;
            changes = 1;
            opened++;
            return;
        }
        changes++;
        if (bits != null) {
            set(low, high, in);
        } else if (changes <= FEW) {
            if (few == null) {
                few = old == null ? new RoaringBitmap() : old.clone();
                put(few, firstFrom, firstTo, firstIn);
            }
            put(few, low, high, in);
        } else {
            bits = bitsOf(few);
            few = null;
            set(low, high, in);
        }
    }

    private static void put(RoaringBitmap chunk, long low, long high, boolean in) {
        if (in) {
            chunk.add(low, high);
        } else {
            chunk.remove(low, high);
        }
    }

    private static long[] bitsOf(RoaringBitmap chunk) {
        if (chunk == null) {
            return new long[WORDS];
        }
        var words = BitSetUtil.toLongArray(chunk);
        return words.length == WORDS ? words : Arrays.copyOf(words, WORDS);
    }

    private void set(int low, int high, boolean in) {
        int first = low / Long.SIZE;
        int last = (high - 1) / Long.SIZE;
        long firstMask = -1L << low;
        long lastMask = -1L >>> -high;
        if (first == last) {
            set(first, firstMask & lastMask, in);
            return;
        }
        set(first, firstMask, in);
        Arrays.fill(bits, first + 1, last, in ? -1L : 0);
        set(last, lastMask, in);
    }

    private void set(int word, long mask, boolean in) {
        bits[word] = in ? bits[word] | mask : bits[word] & ~mask;
    }

    private void close() {
        if (key == NONE) {
            return;
        }
        if (changes == 1) {
            closeWithOneChange();
        } else if (few != null) {
            closeWithFew();
        } else if (isChanged()) {
            closeWithBits();
        }
        key = NONE;
        few = null;
        bits = null;
    }

    private void closeWithFew() {
        boolean isSame = old == null ? few.isEmpty() : few.getCardinality() == old.getCardinality() && few.equals(old);
        if (!isSame) {
            few.runOptimize();
            boolean isFull = few.getCardinality() == PageSet.CHUNK_PAGES;
            replace(key, old, isFull ? PageSet.FULL : few, segmentsOf(few) - segmentsOf(old));
        }
    }

    /// To count is cheaper than to compare.
    private boolean isChanged() {
        long count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return old == null ? count != 0 : count != old.getCardinality() || !Arrays.equals(bits, bitsOf(old));
    }

    private void closeWithOneChange() {
        if (old == null) {
            closeWithNewChunk();
            return;
        }
        boolean whole = firstFrom == 0 && firstTo == PageSet.CHUNK_PAGES;
        var changed = !firstIn
                ? RoaringBitmap.remove(old, (long) firstFrom, firstTo)
                : whole ? PageSet.FULL : RoaringBitmap.add(old, (long) firstFrom, firstTo);
        if (changed.getCardinality() != old.getCardinality()) {
            replace(key, old, changed, segmentsAfter(changed) - segments(old, firstFrom, firstTo));
        }
    }

    /// How many segments have a page after the change, of those that it touches: all of them, or, after pages were
    /// taken away, at most the two at its ends.
    private long segmentsAfter(RoaringBitmap changed) {
        int first = firstFrom >>> PageSet.SEGMENT_BITS;
        int last = firstTo - 1 >>> PageSet.SEGMENT_BITS;
        if (firstIn) {
            return last - first + 1L;
        }
        long atStart = segments(changed, firstFrom, firstFrom + 1);
        return first == last ? atStart : atStart + segments(changed, firstTo - 1, firstTo);
    }

    private void closeWithNewChunk() {
        if (firstIn && firstFrom < firstTo) {
            boolean whole = firstFrom == 0 && firstTo == PageSet.CHUNK_PAGES;
            var range = whole ? PageSet.FULL : RoaringBitmap.bitmapOfRange(firstFrom, firstTo);
            int first = firstFrom >>> PageSet.SEGMENT_BITS;
            replace(key, null, range, (firstTo - 1 >>> PageSet.SEGMENT_BITS) - first + 1L);
        }
    }

    private void closeWithBits() {
        long grown = -segmentsOf(old);
        for (int segment = 0; segment < WORDS; segment += PageSet.SEGMENT_WORDS) {
            long any = bits[segment] | bits[segment + 1] | bits[segment + 2] | bits[segment + 3];
            grown += any == 0 ? 0 : 1;
        }
        var changed = BitSetUtil.bitmapOf(bits);
        changed.runOptimize();
        replace(key, old, changed.getCardinality() == PageSet.CHUNK_PAGES ? PageSet.FULL : changed, grown);
    }

    private void replace(long chunk, RoaringBitmap before, RoaringBitmap after, long moreSegments) {
        size += (long) after.getCardinality() - (before == null ? 0 : before.getCardinality());
        segments += moreSegments;
        if (after.isEmpty()) {
            chunks = chunks.minus(chunk);
            chunkGroups = chunkGroups.without(chunk, chunks);
        } else {
            chunkGroups = before == null ? chunkGroups.with(chunk, chunks) : chunkGroups;
            chunks = chunks.plus(chunk, after);
        }
    }

    private static long segmentsOf(RoaringBitmap chunk) {
        return chunk == null ? 0 : segments(chunk, 0, PageSet.CHUNK_PAGES);
    }

    /// How many segments of a chunk have a page in it, of those that a range touches.
    private static long segments(RoaringBitmap chunk, int from, int to) {
        int end = (to - 1 >>> PageSet.SEGMENT_BITS) + 1;
        int segment = from >>> PageSet.SEGMENT_BITS;
        if (chunk.getCardinality() == PageSet.CHUNK_PAGES) {
            return (long) end - segment;
        }
        boolean hasRuns = chunk.hasRunCompression();
        long count = 0;
        while (segment < end) {
            long found = chunk.nextValue(segment << PageSet.SEGMENT_BITS);
            if (found < 0 || found >>> PageSet.SEGMENT_BITS >= end) {
                return count;
            }
            int first = (int) (found >>> PageSet.SEGMENT_BITS);
            // One step a run where runs are long, else one a segment.
            int last = hasRuns ? (int) (chunk.nextAbsentValue((int) found) - 1 >>> PageSet.SEGMENT_BITS) : first;
            segment = Math.min(last + 1, end);
            count += segment - first;
        }
        return count;
    }
}
