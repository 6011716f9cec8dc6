package io.kvmsim.history.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.chain.MerkleProof;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventProofTest {
    @TempDir
    private Path folder;

    private SealStatement sealed(RunHistory history) throws BadInput, IOException {
        SealKeys.make(folder.resolve("seal.key"));
        var found = Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE);
        return SealStatement.of(found, "run", "2026-11-22T00:00:00Z", SealKeys.privateKey(folder.resolve("seal.key")));
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everything_that_is_told_can_be_proven_without_the_journal(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 1 + (int) seed % 5, 25).written();
        var seal = sealed(history);
        var facts = new ArrayList<Fact>();
        history.tell("vm-1", facts::add);
        for (var fact : facts) {
            var file = folder.resolve("proof.json");
            Files.writeString(
                    file, EventProof.of(history, "vm-1", fact.address(), seal).json());
            var checked = EventProof.read(file).check(seal);
            assertThat(checked.problem()).isEmpty();
            assertThat(checked.proven())
                    .startsWith(fact.address() + " ")
                    .contains(fact.vm() + " " + (fact.isRefusal() ? "refused " : "") + fact.type());
        }
    }

    @Test
    void a_changed_proof_does_not_hold() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("vm-1", 0, new Call.CreateVm(0))
                .at("vm-1", 5, Calls.vcpu(0))
                .at("vm-2", 5, new Call.CreateVm(0))
                .written();
        var seal = sealed(history);
        var proof = EventProof.of(history, "vm-1", new Address(2, 0), seal);
        var bodies = proof.bodies();
        for (int record = 0; record < bodies.size(); record++) {
            for (int at = 0; at < bodies.get(record).length(); at += 7) {
                var bytes = bodies.get(record).toArray();
                bytes[at] ^= 1;
                var changed = new ArrayList<>(bodies);
                changed.set(record, Bytes.wrapping(bytes));
                assertThat(new EventProof("vm-1", proof.address(), changed, proof.merkle())
                                .check(seal)
                                .problem())
                        .as("byte %d of record %d", at, record + 1)
                        .isNotEmpty();
            }
        }
        assertThat(new EventProof("vm-2", proof.address(), bodies, proof.merkle())
                        .check(seal)
                        .problem())
                .isNotEmpty();
        assertThat(new EventProof("vm-1", new Address(3, 0), bodies, proof.merkle())
                        .check(seal)
                        .problem())
                .contains("vm-1 has no #3");
        var one = new MerkleProof(0, 1, List.of());
        assertThat(new EventProof("vm-1", proof.address(), bodies, one)
                        .check(seal)
                        .problem())
                .contains("a tree of 1 histories");
    }

    @Test
    void what_came_after_the_seal_cannot_be_proven() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("vm-1", 0, new Call.CreateVm(0));
        var seal = sealed(run.written());
        var later = run.at("vm-1", 5, Calls.vcpu(0))
                .at("vm-2", 5, new Call.CreateVm(0))
                .written();
        assertThat(EventProof.of(later, "vm-1", new Address(1, 0), seal)
                        .check(seal)
                        .problem())
                .isEmpty();
        assertThatThrownBy(() -> EventProof.of(later, "vm-1", new Address(2, 0), seal))
                .hasMessageContaining("has no #2");
        assertThatThrownBy(() -> EventProof.of(later, "vm-2", new Address(1, 0), seal))
                .hasMessageContaining("began after the run was sealed");
    }

    @Test
    void keys_are_never_written_over() throws BadInput, IOException {
        var file = folder.resolve("k");
        assertThat(SealKeys.make(file)).isEqualTo(folder.resolve("k.pub"));
        assertThatThrownBy(() -> SealKeys.make(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("exists already");
        assertThatThrownBy(() -> SealKeys.privateKey(folder.resolve("k.pub"))).hasMessageContaining("not a PEM file");
    }
}
