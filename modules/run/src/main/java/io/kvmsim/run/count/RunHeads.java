package io.kvmsim.run.count;

import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.chain.MerkleTree;
import io.kvmsim.ledger.run.RunSeal;
import java.util.Arrays;

/// Where the chains of a run's VMs end, by ordinal: 40 bytes a VM, in arrays of a few thousand VMs.
public final class RunHeads {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int HEAD_LONGS = Head.BYTES / Long.BYTES;

    private long[][] heads;
    private long[] sequenceNrs;

    public RunHeads(int guests) {
        heads = new long[(guests >> CHUNK_BITS) + 1][];
        sequenceNrs = new long[guests];
    }

    /// Makes room for `guests` guests.
    public void grow(int guests) {
        if (guests > sequenceNrs.length) {
            int more = Math.max(guests, sequenceNrs.length + (sequenceNrs.length >> 1));
            sequenceNrs = Arrays.copyOf(sequenceNrs, more);
            heads = Arrays.copyOf(heads, (more >> CHUNK_BITS) + 1);
        }
    }

    public void put(int ordinal, long sequenceNr, Head head) {
        int chunk = ordinal >> CHUNK_BITS;
        if (heads[chunk] == null) {
            heads[chunk] = new long[CHUNK * HEAD_LONGS];
        }
        int at = at(ordinal);
        heads[chunk][at] = head.first();
        heads[chunk][at + 1] = head.second();
        heads[chunk][at + 2] = head.third();
        heads[chunk][at + 3] = head.fourth();
        sequenceNrs[ordinal] = sequenceNr;
    }

    private static int at(int ordinal) {
        return (ordinal & CHUNK - 1) * HEAD_LONGS;
    }

    /// Of a VM's last record; 0 where it has none.
    public long sequenceNr(int ordinal) {
        return sequenceNrs[ordinal];
    }

    private Head head(int ordinal) {
        var chunk = heads[ordinal >> CHUNK_BITS];
        int at = at(ordinal);
        return new Head(chunk[at], chunk[at + 1], chunk[at + 2], chunk[at + 3]);
    }

    public Sealing sealing() {
        return new Sealing();
    }

    /// The seal in the making, over all VMs that have a record.
    public final class Sealing {
        private final MerkleTree tree = new MerkleTree();

        /// By name, ascending.
        public void add(int ordinal, String name) {
            if (sequenceNrs[ordinal] > 0) {
                tree.add(name, sequenceNrs[ordinal], head(ordinal));
            }
        }

        public RunSeal seal() {
            return new RunSeal(tree.leaves(), tree.root());
        }
    }
}
