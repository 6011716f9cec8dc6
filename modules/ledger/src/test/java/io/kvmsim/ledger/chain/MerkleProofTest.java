package io.kvmsim.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleProofTest {
    private static String id(int leaf) {
        return "vm-%03d".formatted(leaf);
    }

    private static MerkleProof proof(int leaves, int index) {
        var proof = new MerkleProof.Builder();
        for (int leaf = 0; leaf < leaves; leaf++) {
            proof.add(id(leaf), leaf + 1L, Head.first(id(leaf)));
        }
        return proof.proof(index);
    }

    private static Bytes root(int leaves) {
        var tree = new MerkleTree();
        for (int leaf = 0; leaf < leaves; leaf++) {
            tree.add(id(leaf), leaf + 1L, Head.first(id(leaf)));
        }
        return tree.root();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 33, 100})
    void every_leaf_leads_to_the_trees_root(int leaves) {
        for (int index = 0; index < leaves; index++) {
            assertThat(proof(leaves, index).root(id(index), index + 1L, Head.first(id(index))))
                    .as("leaf %d of %d", index, leaves)
                    .isEqualTo(root(leaves));
        }
    }

    @Test
    void another_leaf_number_place_or_hash_leads_elsewhere() {
        var proof = proof(7, 3);
        var root = root(7);
        assertThat(proof.root(id(4), 4, Head.first(id(3)))).isNotEqualTo(root);
        assertThat(proof.root(id(3), 5, Head.first(id(3)))).isNotEqualTo(root);
        assertThat(proof.root(id(3), 4, Head.first(id(4)))).isNotEqualTo(root);
        assertThat(new MerkleProof(2, 7, proof.path()).root(id(3), 4, Head.first(id(3))))
                .isNotEqualTo(root);
        var swapped = new ArrayList<>(proof.path());
        swapped.set(0, proof.path().get(1));
        assertThat(new MerkleProof(3, 7, swapped).root(id(3), 4, Head.first(id(3))))
                .isNotEqualTo(root);
    }

    @Test
    void a_path_of_another_length_is_none() {
        var proof = proof(7, 3);
        var shorter = new MerkleProof(3, 7, proof.path().subList(0, 2));
        assertThatThrownBy(() -> shorter.root(id(3), 4, Head.first(id(3)))).isInstanceOf(BadRecord.class);
        var longer = new ArrayList<>(proof.path());
        longer.add(Bytes.zeros(32));
        assertThatThrownBy(() -> new MerkleProof(3, 7, longer).root(id(3), 4, Head.first(id(3))))
                .isInstanceOf(BadRecord.class);
        assertThatThrownBy(() -> new MerkleProof(7, 7, List.of()).root("x", 1, Head.first("x")))
                .isInstanceOf(BadRecord.class)
                .hasMessage("leaf 7 of 7");
        assertThatThrownBy(() -> new MerkleProof(-1, 7, List.of()).root("x", 1, Head.first("x")))
                .isInstanceOf(BadRecord.class)
                .hasMessage("leaf -1 of 7");
    }
}
