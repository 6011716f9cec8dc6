package io.kvmsim.ledger.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InternerTest {
    private final Interner interner = new Interner();

    @Test
    void equal_values_become_one() {
        var first = interner.share(Bytes.of((byte) 1, (byte) 2));
        assertThat(interner.share(Bytes.of((byte) 1, (byte) 2))).isSameAs(first);
    }

    @Test
    void a_value_that_was_pushed_out_is_only_not_found_any_more() {
        var first = interner.share(List.of("Aa", "x"));
        var colliding = interner.share(List.of("BB", "x")); // of the same hash
        assertThat(colliding).isEqualTo(List.of("BB", "x"));
        assertThat(interner.share(List.of("Aa", "x"))).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_shared_equals_what_was_given(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 3 * Interner.PLACES; round++) {
            var value = List.of(random.nextInt(2 * Interner.PLACES), round % 7);
            assertThat(interner.share(value)).isEqualTo(value);
        }
    }

    @Test
    void two_vms_of_one_model_and_layout_hold_the_same_parts() {
        var one = broughtUp("vm-1");
        var other = broughtUp("vm-2");
        assertThat(other.model()).isSameAs(one.model());
        assertThat(other.memory()).isSameAs(one.memory());
        assertThat(other.crypto()).isSameAs(one.crypto());
        assertThat(other.vcpus()).hasSize(2).isSameAs(one.vcpus());
    }

    /// Call after call, each of which changes one part or two.
    @Test
    void two_vms_that_live_alike_hold_the_same_parts_all_along() {
        var one = Entity.initial("vm-1");
        var other = Entity.initial("vm-2");
        for (var call : List.of(
                new Call.CreateVm(0),
                new Call.EnableCap(Capability.S390_VECTOR_REGISTERS.number(), 0, 0),
                set(VmAttribute.MEM_ENABLE_CMMA, Bytes.EMPTY),
                set(VmAttribute.CRYPTO_ENABLE_AES_KW, Bytes.EMPTY),
                new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(0, 0, 0, 1 << 20, 1L << 30)),
                new Call.CreateVcpu(0),
                set(VmAttribute.TOD_LOW, Bytes.ofU64(1L << 50)),
                new Call.CreateVcpu(1))) {
            one = after(one, call);
            other = after(other, call);
            var first = one.monitor().vms().getFirst();
            var second = other.monitor().vms().getFirst();
            assertThat(second.model()).as("%s", call).isSameAs(first.model());
            assertThat(second.memory()).as("%s", call).isSameAs(first.memory());
            assertThat(second.cmma()).as("%s", call).isSameAs(first.cmma());
            assertThat(second.crypto()).as("%s", call).isSameAs(first.crypto());
            assertThat(second.vcpus()).as("%s", call).isSameAs(first.vcpus());
        }
    }

    private static Call set(VmAttribute attribute, Bytes value) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.holding(value));
    }

    private static Entity after(Entity entity, Call call) {
        var home = new NamedHost("z16-1", TestHosts.Z16);
        var step = new Step(new VmName(entity.id()), call, Circumstances.USUAL);
        var turn = Turn.decide(entity, home, List.of(step), new Cause.Virtual(0), Refusals.ALL);
        assertThat(turn.decisions().getFirst().events()).as("%s", call).isNotEmpty();
        return entity.apply(turn.record().orElseThrow(), _ -> home);
    }

    private static Vm broughtUp(String id) {
        var entity = Entity.initial(id);
        var home = new NamedHost("z16-1", TestHosts.Z16);
        var name = new VmName(id);
        var steps = Stream.of(new Call.CreateVm(0), new Call.CreateVcpu(0), new Call.CreateVcpu(1))
                .map(call -> new Step(name, call, Circumstances.USUAL))
                .toList();
        var turn = Turn.decide(entity, home, steps, new Cause.Virtual(0), Refusals.ALL);
        var stored = TurnRecord.stored(turn.record().orElseThrow().body(), Optional.empty());
        return entity.apply(stored, _ -> home).monitor().vms().getFirst();
    }
}
