package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A monitor's place in history, record after record.
class EntityTest {
    private static List<Step> steps(Call... calls) {
        return Arrays.stream(calls)
                .map(call -> new Step(Shapes.VM, call, Circumstances.USUAL))
                .toList();
    }

    private static TurnRecord stored(Entity entity, Call... calls) {
        var record = Turn.decide(entity, Shapes.HOME, steps(calls), new Cause.Virtual(0), Refusals.ALL)
                .record()
                .orElseThrow();
        return TurnRecord.stored(record.body(), record.seal());
    }

    private static Entity after(Entity entity, Call... calls) {
        return entity.apply(stored(entity, calls), _ -> Shapes.HOME);
    }

    @Test
    void before_the_first_record_there_is_the_first_head_and_nothing_else() {
        assertThat(Entity.initial("vm")).isEqualTo(new Entity("vm", null, Monitor.INITIAL, 0, 0, Head.first("vm")));
    }

    @Test
    void each_record_is_chained_under_its_number() {
        var initial = Entity.initial("vm");
        var first = stored(initial, new Call.CreateVm(0));
        var one = initial.apply(first, _ -> Shapes.HOME);
        assertThat(one.head()).isEqualTo(Head.first("vm").next(1, first.body()));
        var second = stored(one, Calls.vcpu(0));
        assertThat(one.apply(second, _ -> Shapes.HOME).head())
                .isEqualTo(one.head().next(2, second.body()));
    }

    @Test
    void records_and_events_are_counted_apart() {
        var entity = after(after(Entity.initial("vm"), new Call.CreateVm(0), Calls.vcpu(64)), Calls.vcpu(300));
        assertThat(entity.records()).isEqualTo(2);
        assertThat(entity.lastEvent()).isEqualTo(3);
        assertThat(entity.home()).isEqualTo(Shapes.HOME);
    }

    @Test
    void a_record_that_contradicts_the_state_is_a_bad_record() {
        var created = after(Entity.initial("vm"), new Call.CreateVm(0));
        var again = stored(Entity.initial("vm"), new Call.CreateVm(0));
        var body =
                created.decoded(TurnRecord.stored(stored(created, Calls.vcpu(0)).body(), Optional.empty()), _ -> null);
        assertThat(body.home()).isEqualTo(Shapes.HOME);
        assertThatExceptionOfType(BadRecord.class).isThrownBy(() -> created.apply(again, _ -> Shapes.HOME));
        var deletes = stored(after(created, Calls.slot(0, 0, Calls.MIB, Calls.USER)), Calls.delete(0));
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> created.apply(deletes, _ -> Shapes.HOME))
                .withMessageStartingWith("it is not a valid record: ");
    }

    @Test
    void a_host_that_the_run_does_not_have_is_named() {
        var first = stored(Entity.initial("vm"), new Call.CreateVm(0));
        assertThatThrownBy(() -> Entity.initial("vm").apply(first, _ -> null))
                .isInstanceOf(BadRecord.class)
                .hasMessage("it lives on host \"z16-1\", which this run does not have");
    }

    @Test
    void entries_of_calls_are_equal_by_what_was_recorded() {
        var initial = Entity.initial("vm");
        var vcpus = stored(initial, new Call.CreateVm(0), Calls.vcpu(0), Calls.vcpu(1), Calls.vcpu(300));
        var entries = initial.decoded(vcpus, _ -> Shapes.HOME).entries();
        var again = initial.decoded(vcpus, _ -> Shapes.HOME).entries();
        assertThat(entries).isEqualTo(again).doesNotHaveDuplicates().hasSameHashCodeAs(again);
        assertThat(entries.getFirst()).isNotEqualTo("create-vm/1");
        assertThat(entries.getFirst().hashCode()).isNotEqualTo(entries.get(1).hashCode());
        assertThat(entries.get(3)).hasToString("vm create-vcpu/1[300] = -22 []");
        assertThat(entries.get(3).request()).isNotEqualTo("300").hasToString("[300]");
        assertThat(entries.get(3).request().hashCode())
                .isNotEqualTo(entries.get(1).request().hashCode());
    }
}
