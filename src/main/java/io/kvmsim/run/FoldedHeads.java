package io.kvmsim.run;

import io.kvmsim.ledger.Head;
import io.kvmsim.ledger.MerkleTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where histories end that were folded by several threads in any order: of each its name and its head, which is all
/// that a replay keeps of it.
final class FoldedHeads {
    private final List<Leaf> leaves = new ArrayList<>();

    private record Leaf(String id, long sequenceNr, Head head) {}

    synchronized void add(String id, long sequenceNr, Head head) {
        leaves.add(new Leaf(id, sequenceNr, head));
    }

    synchronized MerkleTree tree() {
        leaves.sort(Comparator.comparing(Leaf::id));
        var tree = new MerkleTree();
        leaves.forEach(leaf -> tree.add(leaf.id(), leaf.sequenceNr(), leaf.head()));
        return tree;
    }
}
