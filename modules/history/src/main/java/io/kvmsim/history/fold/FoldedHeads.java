package io.kvmsim.history.fold;

import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.chain.MerkleProof;
import io.kvmsim.ledger.chain.MerkleTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Collects the ends of histories that several threads folded in any order: of each its name and its head, which is
/// all that a verification keeps of it.
public final class FoldedHeads {
    private final List<Leaf> leaves = new ArrayList<>();

    private record Leaf(String id, long sequenceNr, Head head) {
        /// The order of the tree.
        private static int compare(Leaf one, Leaf other) {
            return Arrays.compareUnsigned(
                    one.id.getBytes(StandardCharsets.UTF_8), other.id.getBytes(StandardCharsets.UTF_8));
        }
    }

    public synchronized void add(String id, long sequenceNr, Head head) {
        leaves.add(new Leaf(id, sequenceNr, head));
    }

    private List<Leaf> sorted() {
        Comparator<Leaf> order = Leaf::compare;
        leaves.sort(order);
        return leaves;
    }

    public synchronized MerkleTree tree() {
        var tree = new MerkleTree();
        sorted().forEach(leaf -> tree.add(leaf.id(), leaf.sequenceNr(), leaf.head()));
        return tree;
    }

    /// Shows that a history's end is in the tree; nothing where there is no such history.
    public synchronized Optional<MerkleProof> proof(String id) {
        var proof = new MerkleProof.Builder();
        int found = -1;
        int index = 0;
        for (var leaf : sorted()) {
            proof.add(leaf.id(), leaf.sequenceNr(), leaf.head());
            found = leaf.id().equals(id) ? index : found;
            index++;
        }
        return found < 0 ? Optional.empty() : Optional.of(proof.proof(found));
    }
}
