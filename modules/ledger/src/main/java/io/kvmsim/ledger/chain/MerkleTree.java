package io.kvmsim.ledger.chain;

import io.kvmsim.abi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// The root over all entities of a run, built leaf by leaf in constant memory. Leaves come sorted by persistence id
/// (as UTF-8, bytes unsigned).
///
/// A leaf is SHA-256(0 ‖ length of the id, 4 bytes ‖ id ‖ sequence number, 8 bytes ‖ head), an inner node
/// SHA-256(1 ‖ left ‖ right); the left subtree of n leaves has the largest power of two below n, as in RFC 6962. The
/// root of no leaf is SHA-256 of nothing.
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final Deque<Subtree> subtrees = new ArrayDeque<>();
    private byte[] lastId;
    private long leaves;

    private record Subtree(byte[] hash, int height) {}

    public MerkleTree add(String persistenceId, long sequenceNr, Head head) {
        var id = persistenceId.getBytes(StandardCharsets.UTF_8);
        if (lastId != null && Arrays.compareUnsigned(lastId, id) >= 0) {
            throw new IllegalStateException(
                    "leaf %s comes after %s".formatted(persistenceId, new String(lastId, StandardCharsets.UTF_8)));
        }
        lastId = id;
        leaves++;
        var subtree = new Subtree(leaf(id, sequenceNr, head), 0);
        while (!subtrees.isEmpty() && subtrees.peek().height() == subtree.height()) {
            subtree = new Subtree(node(subtrees.pop().hash(), subtree.hash()), subtree.height() + 1);
        }
        subtrees.push(subtree);
        return this;
    }

    /// How many were added.
    public long leaves() {
        return leaves;
    }

    public Bytes root() {
        if (subtrees.isEmpty()) {
            return Bytes.wrapping(Head.sha256().digest());
        }
        byte[] root = null;
        for (var subtree : subtrees) {
            root = root == null ? subtree.hash() : node(subtree.hash(), root);
        }
        return Bytes.wrapping(root);
    }

    /// The hash of a leaf.
    ///
    /// @param id UTF-8
    static byte[] leaf(byte[] id, long sequenceNr, Head head) {
        var digest = Head.sha256();
        digest.update(LEAF);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, id.length));
        digest.update(id);
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequenceNr));
        return digest.digest(head.hash().toArray());
    }

    static byte[] node(byte[] left, byte[] right) {
        var digest = Head.sha256();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }
}
