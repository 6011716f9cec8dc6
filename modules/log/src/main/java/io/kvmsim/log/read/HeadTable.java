package io.kvmsim.log.read;

import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.bytes.Varint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Heads by persistence id in a few primitive arrays: some 50 bytes an id of 12 characters where a map of objects
/// takes 200. Open addressing with linear probing; nothing is ever taken out. Not for several threads at once.
public final class HeadTable {
    private static final int INITIAL_SLOTS = 16;
    private static final int INITIAL_ID_BYTES = 128;
    private static final int LENGTH_BYTES_MAX = 5;
    /// What an entry's number fits in.
    static final int ENTRY_BITS = 24;
    /// In place of an entry's number where there is none.
    public static final int NO_ENTRY = -1;

    private static final int ENTRY_MASK = (1 << ENTRY_BITS) - 1;

    /// The number of an entry plus 1, 0 where free, below eight bits of its id's hash: so ids are compared only where
    /// they are most likely equal. A power of two of them, at most two thirds in use.
    private int[] slots = new int[INITIAL_SLOTS];

    private int size;
    private long[] highest = new long[INITIAL_SLOTS];
    private long[] positions = new long[INITIAL_SLOTS];
    /// Where an entry's id stands in [#ids]: a varint of its length, then UTF-8.
    private int[] idsAt = new int[INITIAL_SLOTS];

    private byte[] ids = new byte[INITIAL_ID_BYTES];
    private int idBytes;
    /// By entry, for those few that have deleted something.
    private final Map<Integer, Long> deleted = new HashMap<>();

    @FunctionalInterface
    public interface Visitor {
        void head(IdBytes id, Index.Head head);
    }

    public int size() {
        return size;
    }

    /// What it takes in memory, but for the deletions.
    long bytes() {
        return (long) Integer.BYTES * (slots.length + idsAt.length)
                + (long) Long.BYTES * (highest.length + positions.length)
                + ids.length;
    }

    /// The number of an id's entry, its own until the table is cleared; [#NO_ENTRY] where the id is not known.
    public int entry(IdBytes id) {
        return (slots[slot(id)] & ENTRY_MASK) - 1;
    }

    /// [Index.Head#NONE] where the id is not known.
    Index.Head head(IdBytes id) {
        var entry = entry(id);
        return entry == NO_ENTRY ? Index.Head.NONE : head(entry);
    }

    public Index.Head head(int entry) {
        var deletedTo = deleted.isEmpty() ? 0 : deleted.getOrDefault(entry, 0L);
        return new Index.Head(highest[entry], positions[entry], deletedTo);
    }

    /// Raises each of the numbers to what is given: in whatever order heads come, the newest stands. Gives the
    /// number of the entry.
    public int raise(IdBytes id, Index.Head head) {
        var entry = findOrAdd(id);
        raise(entry, head);
        return entry;
    }

    void raise(int entry, Index.Head head) {
        highest[entry] = Math.max(highest[entry], head.highestSequenceNr());
        positions[entry] = Math.max(positions[entry], head.position());
        if (head.deletedTo() > 0) {
            deleted.merge(entry, head.deletedTo(), Math::max);
        }
    }

    public void forEach(Visitor visitor) {
        for (int entry = 0; entry < size; entry++) {
            visitor.head(id(entry), head(entry));
        }
    }

    /// Copies the positions of the newest records to a place in an array.
    void positions(long[] target, int at) {
        System.arraycopy(positions, 0, target, at, size);
    }

    public void clear() {
        Arrays.fill(slots, 0);
        Arrays.fill(highest, 0, size, 0);
        Arrays.fill(positions, 0, size, 0);
        deleted.clear();
        size = 0;
        idBytes = 0;
    }

    HeadTable copy() {
        var copy = new HeadTable();
        copy.slots = slots.clone();
        copy.size = size;
        copy.highest = highest.clone();
        copy.positions = positions.clone();
        copy.idsAt = idsAt.clone();
        copy.ids = ids.clone();
        copy.idBytes = idBytes;
        copy.deleted.putAll(deleted);
        return copy;
    }

    public IdBytes id(int entry) {
        var source = new ByteSource(ids, idsAt[entry], idBytes);
        var length = source.count();
        return IdBytes.of(ids, source.at(), length);
    }

    private boolean isAt(int entry, IdBytes id) {
        var at = idsAt[entry];
        var length = (int) ids[at++];
        if (length < 0) {
            return id(entry).equals(id.array(), id.from(), id.length());
        }
        return id.equals(ids, at, length);
    }

    /// The slot that holds the id, or the free one where it belongs.
    private int slot(IdBytes id) {
        var tag = tag(id);
        var slot = (int) id.hash() & (slots.length - 1);
        while (slots[slot] != 0 && !holds(slots[slot], tag, id)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private boolean holds(int slot, int tag, IdBytes id) {
        return (slot & ~ENTRY_MASK) == tag && isAt((slot & ENTRY_MASK) - 1, id);
    }

    /// Bits of the hash that neither slots nor stripes are chosen by.
    private static int tag(IdBytes id) {
        return (int) (id.hash() >>> Integer.SIZE) << ENTRY_BITS;
    }

    private int findOrAdd(IdBytes id) {
        var slot = slot(id);
        if (slots[slot] != 0) {
            return (slots[slot] & ENTRY_MASK) - 1;
        }
        if (size >= slots.length / 3 * 2) {
            growSlots();
            slot = slot(id);
        }
        growEntries();
        growIds(id.length());
        idsAt[size] = idBytes;
        idBytes = Varint.put(ids, idBytes, id.length());
        System.arraycopy(id.array(), id.from(), ids, idBytes, id.length());
        idBytes += id.length();
        slots[slot] = tag(id) | ++size;
        return size - 1;
    }

    private void growSlots() {
        slots = new int[Math.multiplyExact(slots.length, 2)];
        for (int entry = 0; entry < size; entry++) {
            var id = id(entry);
            var slot = (int) id.hash() & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = tag(id) | entry + 1;
        }
    }

    private void growEntries() {
        if (size == ENTRY_MASK) {
            throw new IllegalStateException("a table of %d persistence ids is full".formatted(size));
        }
        if (size == idsAt.length) {
            var more = size + (size >> 1);
            highest = Arrays.copyOf(highest, more);
            positions = Arrays.copyOf(positions, more);
            idsAt = Arrays.copyOf(idsAt, more);
        }
    }

    private void growIds(int length) {
        var needed = Math.addExact(idBytes, length + LENGTH_BYTES_MAX);
        if (needed > ids.length) {
            ids = Arrays.copyOf(ids, (int) Math.max(needed, Math.min(ids.length * 3L / 2, Integer.MAX_VALUE - 8)));
        }
    }
}
