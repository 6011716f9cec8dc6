package io.kvmsim.ledger.chain;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Shows that a leaf is in a [MerkleTree], as an audit path of RFC 6962, section 2.1.1: the hashes that are needed
/// beside the leaf's own, from the leaf up.
///
/// @param index  of the leaf, from 0
/// @param leaves of the tree
/// @param path   32 bytes each
public record MerkleProof(long index, long leaves, List<Bytes> path) {
    /// Of the leaves of a tree, which are added in their order, one is marked.
    public static final class Builder {
        private final List<byte[]> hashes = new ArrayList<>();

        public Builder add(String persistenceId, long sequenceNr, Head head) {
            hashes.add(MerkleTree.leaf(utf8(persistenceId), sequenceNr, head));
            return this;
        }

        /// @param index of the leaf to be shown
        public MerkleProof proof(int index) {
            var path = new ArrayList<Bytes>();
            walk(index, 0, hashes.size(), path);
            return new MerkleProof(index, hashes.size(), List.copyOf(path));
        }

        private void walk(int index, int from, int to, List<Bytes> path) {
            if (to - from == 1) {
                return;
            }
            int middle = from + Math.toIntExact(left(to - from));
            if (index < middle) {
                walk(index, from, middle, path);
                path.add(Bytes.wrapping(root(middle, to)));
            } else {
                walk(index, middle, to, path);
                path.add(Bytes.wrapping(root(from, middle)));
            }
        }

        private byte[] root(int from, int to) {
            if (to - from == 1) {
                return hashes.get(from);
            }
            int middle = from + Math.toIntExact(left(to - from));
            return MerkleTree.node(root(from, middle), root(middle, to));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Leaves of the left subtree: the largest power of two below all.
    private static long left(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    /// The root of a tree with this leaf.
    ///
    /// @throws BadRecord where the path is not as long as the tree is high
    public Bytes root(String persistenceId, long sequenceNr, Head head) {
        if (index < 0 || index >= leaves) {
            throw new BadRecord("leaf %d of %d".formatted(index, leaves));
        }
        var leaf = MerkleTree.leaf(utf8(persistenceId), sequenceNr, head);
        var rest = new ArrayList<>(path);
        var root = root(leaf, index, leaves, rest);
        if (!rest.isEmpty()) {
            throw new BadRecord("a path of %d hashes in a tree of %d leaves".formatted(path.size(), leaves));
        }
        return Bytes.wrapping(root);
    }

    private static byte[] root(byte[] leaf, long index, long leaves, List<Bytes> path) {
        if (leaves == 1) {
            return leaf;
        }
        if (path.isEmpty()) {
            throw new BadRecord("a path that ends below the root");
        }
        var sibling = path.removeLast().toArray();
        long left = left(leaves);
        return index < left
                ? MerkleTree.node(root(leaf, index, left, path), sibling)
                : MerkleTree.node(sibling, root(leaf, index - left, leaves - left, path));
    }
}
