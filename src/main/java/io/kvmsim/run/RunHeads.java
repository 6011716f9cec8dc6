package io.kvmsim.run;

import io.kvmsim.ledger.Head;
import io.kvmsim.ledger.MerkleTree;
import io.kvmsim.ledger.RunSeal;

/// Where the chains of a run's VMs end, by ordinal.
final class RunHeads {
    private final Head[] heads;
    private final long[] sequenceNrs;

    RunHeads(int guests) {
        heads = new Head[guests];
        sequenceNrs = new long[guests];
    }

    void put(int ordinal, long sequenceNr, Head head) {
        heads[ordinal] = head;
        sequenceNrs[ordinal] = sequenceNr;
    }

    /// Of a VM's last record; 0 where it has none.
    long sequenceNr(int ordinal) {
        return sequenceNrs[ordinal];
    }

    /// Over all VMs that have a record.
    RunSeal seal(RunPlan plan) {
        var tree = new MerkleTree();
        plan.eachGuest(guest -> {
            if (sequenceNrs[guest.ordinal()] > 0) {
                tree.add(guest.name(), sequenceNrs[guest.ordinal()], heads[guest.ordinal()]);
            }
        });
        return new RunSeal(tree.leaves(), tree.root());
    }
}
