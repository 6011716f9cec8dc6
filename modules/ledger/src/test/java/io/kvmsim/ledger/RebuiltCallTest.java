package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.cbor.BadRecord;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A call is rebuilt as it was made from what its record keeps of it.
class RebuiltCallTest {
    private static final long MIB = Calls.MIB;

    private static List<Entry> entries(Call... calls) {
        var steps = Arrays.stream(calls)
                .map(call -> new Step(Shapes.VM, call, Circumstances.USUAL))
                .toList();
        var turn = Turn.decide(Entity.initial("vm"), Shapes.HOME, steps, new Cause.Virtual(0), Refusals.ALL);
        var stored = TurnRecord.stored(
                turn.record().orElseThrow().body(), turn.record().get().seal());
        return Entity.initial("vm").decoded(stored, _ -> Shapes.HOME).entries();
    }

    private static void rebuilt(Call... calls) {
        var monitor = Monitor.INITIAL;
        var entries = entries(calls);
        assertThat(entries).hasSize(calls.length);
        for (int index = 0; index < calls.length; index++) {
            assertThat(entries.get(index).call(monitor)).isEqualTo(calls[index]);
            for (var event : entries.get(index).events()) {
                monitor = Kvm.evolve(monitor, event);
            }
        }
    }

    @Test
    void slots_that_are_made_logged_moved_and_deleted() {
        rebuilt(
                new Call.CreateVm(0),
                Calls.slot(3, 0, 2 * MIB, Calls.USER),
                Calls.logged(3, 0, 2 * MIB, Calls.USER),
                Calls.slot(3, 0, 2 * MIB, Calls.USER),
                Calls.slot(3, 8 * MIB, 2 * MIB, Calls.USER),
                Calls.delete(3));
    }

    @Test
    void a_slot_call_that_is_refused() {
        rebuilt(new Call.CreateVm(0), Calls.slot(3, 1, 2 * MIB, Calls.USER), Calls.slot(3, 7, 5 * MIB, 9));
    }

    @Test
    void a_memory_limit_that_is_set_and_one_that_is_refused() {
        rebuilt(new Call.CreateVm(0), Calls.limit(8 * Calls.GIB), Calls.vcpu(0), Calls.limit(4 * Calls.GIB));
    }

    @Test
    void vcpus_that_are_created_and_refused() {
        rebuilt(new Call.CreateVm(0), Calls.vcpu(7), Calls.vcpu(7), Calls.vcpu(300));
    }

    @Test
    void page_states_that_are_set() {
        var set = new Call.SetCmmaBits(1, 5, 0, 0x4300_0000, UserBuffer.holding(Bytes.ofHex("0101020340")));
        var entry = entries(new Call.CreateVm(0), Calls.enableCmma(), Calls.logged(0, 0, 2 * MIB, Calls.USER), set)
                .getLast();
        assertThat(entry.call(Monitor.INITIAL)).isEqualTo(set);
    }

    @Test
    void a_slot_that_the_state_before_does_not_have_is_a_bad_record() {
        var moved = entries(
                        new Call.CreateVm(0),
                        Calls.slot(3, 0, 2 * MIB, Calls.USER),
                        Calls.slot(3, 8 * MIB, 2 * MIB, Calls.USER))
                .getLast();
        assertThatThrownBy(() -> moved.call(Monitor.INITIAL))
                .isInstanceOf(BadRecord.class)
                .hasMessage("slot 3 of vm does not exist");
    }
}
