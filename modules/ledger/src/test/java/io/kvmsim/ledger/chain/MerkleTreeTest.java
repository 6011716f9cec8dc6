package io.kvmsim.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kvmsim.abi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The root over a run against RFC 6962's recursive definition.
class MerkleTreeTest {
    private static Bytes sha(Bytes bytes) {
        return Bytes.of(Head.sha256().digest(bytes.toArray()));
    }

    private static Bytes leaf(String id, long sequenceNr, Head head) {
        var name = Bytes.of(id.getBytes(StandardCharsets.UTF_8));
        var length = Bytes.of(ByteBuffer.allocate(4).putInt(name.length()).array());
        return sha(Bytes.ofU8(0)
                .concat(length)
                .concat(name)
                .concat(Bytes.ofU64(sequenceNr))
                .concat(head.hash()));
    }

    private static Bytes root(List<Bytes> leaves) {
        if (leaves.isEmpty()) {
            return sha(Bytes.EMPTY);
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        var left = root(leaves.subList(0, split));
        return sha(Bytes.ofU8(1).concat(left).concat(root(leaves.subList(split, leaves.size()))));
    }

    static IntStream counts() {
        return IntStream.rangeClosed(0, 40);
    }

    @ParameterizedTest(name = "{0} leaves")
    @MethodSource("counts")
    void the_root_is_that_of_the_recursive_definition(int count) {
        var tree = new MerkleTree();
        var leaves = new ArrayList<Bytes>();
        for (int index = 0; index < count; index++) {
            var id = "vm-%03d".formatted(index);
            tree.add(id, index, Head.first(id));
            leaves.add(leaf(id, index, Head.first(id)));
        }
        assertThat(tree.root()).isEqualTo(root(leaves));
        assertThat(tree.root()).isEqualTo(tree.root());
        assertThat(tree.leaves()).isEqualTo(count);
    }

    @Test
    void leaves_come_in_the_order_of_their_bytes() {
        var tree = new MerkleTree().add("a", 1, Head.first("a")).add("b", 1, Head.first("b"));
        assertThatIllegalStateException()
                .isThrownBy(() -> tree.add("b", 2, Head.first("b")))
                .withMessageContaining("leaf b comes after b");
        assertThatIllegalStateException().isThrownBy(() -> tree.add("a1", 1, Head.first("a1")));
        tree.add("é", 1, Head.first("é"));
        assertThatIllegalStateException().isThrownBy(() -> tree.add("z", 1, Head.first("z")));
    }

    @Test
    void id_number_and_head_are_all_in_the_root() {
        var root = new MerkleTree().add("a", 1, Head.first("a")).root();
        assertThat(new MerkleTree().add("a", 2, Head.first("a")).root()).isNotEqualTo(root);
        assertThat(new MerkleTree().add("b", 1, Head.first("a")).root()).isNotEqualTo(root);
        assertThat(new MerkleTree().add("a", 1, Head.first("b")).root()).isNotEqualTo(root);
    }
}
