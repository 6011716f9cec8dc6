package io.kvmsim.log.write;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.read.HeadTable;
import io.kvmsim.log.read.Index;
import java.util.Arrays;

/// What the index will say of a group's ids once the group is on the disk, and where in the index they stand: they were
/// looked for when their writes came, and need not be looked for again while callers wait.
final class PendingHeads {
    private static final int INITIAL_PLACES = 16;

    private final HeadTable heads = new HeadTable();
    /// By entry of the table.
    private int[] places = new int[INITIAL_PLACES];

    /// An id's newest head.
    ///
    /// @param place in the index, [Index#NO_PLACE] where it does not know the id yet
    record Pending(IdBytes id, Index.Head head, int place) {
        Pending with(Index.Head newer) {
            return new Pending(id, newer, place);
        }
    }

    int size() {
        return heads.size();
    }

    /// Null where the group has nothing of the id.
    Pending find(IdBytes id) {
        var entry = heads.entry(id);
        return entry == HeadTable.NO_ENTRY ? null : new Pending(id, heads.head(entry), places[entry]);
    }

    void raise(Pending newer) {
        var entry = heads.raise(newer.id(), newer.head());
        if (entry == places.length) {
            places = Arrays.copyOf(places, 2 * entry);
        }
        places[entry] = newer.place();
    }

    void raise(Index index) {
        for (int entry = 0; entry < heads.size(); entry++) {
            if (places[entry] == Index.NO_PLACE) {
                index.raise(heads.id(entry), heads.head(entry));
            } else {
                index.raise(places[entry], heads.head(entry));
            }
        }
    }

    void clear() {
        heads.clear();
    }
}
