package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What happens between the calls of one list: memory that is used up, a needed call that is refused, events counted.
class TurnRulesTest {
    private static final Cause NOW = new Cause.Virtual(0);
    private static final Call NEW_KEY = Calls.set(VmAttribute.CRYPTO_ENABLE_AES_KW);

    private static Step step(Call call) {
        return new Step(Shapes.VM, call, Circumstances.USUAL);
    }

    private static Step step(Call call, long free) {
        return new Step(Shapes.VM, call, Circumstances.USUAL.withFree(free));
    }

    private static Entity created() {
        var first =
                Turn.decide(Entity.initial("vm"), Shapes.HOME, List.of(step(new Call.CreateVm(0))), NOW, Refusals.ALL);
        return Entity.initial("vm").apply(first.record().orElseThrow(), _ -> Shapes.HOME);
    }

    private static Turn decide(Entity entity, List<Step> steps) {
        return Turn.decide(entity, Shapes.HOME, steps, NOW, Refusals.ALL);
    }

    private static List<Integer> answers(Turn turn) {
        return turn.decisions().stream()
                .map(Decision::answer)
                .map(answer -> answer.ret())
                .toList();
    }

    private static long vcpuBytes() {
        var before = created();
        var after = decide(before, List.of(step(Calls.vcpu(0)))).monitor();
        return Footprint.of(after).total() - Footprint.of(before.monitor()).total();
    }

    @Test
    void memory_that_a_call_takes_is_not_there_for_the_next_ones() {
        long free = 2 * vcpuBytes() + 1;
        var turn = decide(
                created(), List.of(step(Calls.vcpu(0), free), step(Calls.vcpu(1), free), step(Calls.vcpu(2), free)));
        assertThat(answers(turn)).containsExactly(0, 0, -Errno.ENOMEM.number());
        var last = turn.record().orElseThrow().decided().body().entries().getLast();
        assertThat(last.circumstances().free()).isOne();
    }

    @Test
    void free_memory_never_falls_below_nothing() {
        long free = vcpuBytes();
        var turn = decide(created(), List.of(step(Calls.vcpu(0), free), step(Calls.vcpu(1), free / 2)));
        assertThat(answers(turn)).containsExactly(0, -Errno.ENOMEM.number());
        var last = turn.record().orElseThrow().decided().body().entries().getLast();
        assertThat(last.circumstances().free()).isZero();
    }

    @Test
    void memory_that_is_not_counted_is_never_used_up() {
        long free = vcpuBytes();
        var turn = decide(created(), List.of(step(Calls.vcpu(0)), step(Calls.vcpu(1), free), step(Calls.vcpu(2))));
        assertThat(answers(turn)).containsExactly(0, 0, 0);
    }

    @Test
    void recorded_calls_have_the_free_memory_that_was_recorded_with_each() {
        long free = vcpuBytes();
        var steps = List.of(step(Calls.vcpu(0), free), step(Calls.vcpu(1), free));
        var again = Turn.again(created(), Shapes.HOME, steps, NOW, Refusals.ALL);
        assertThat(answers(again)).containsExactly(0, 0);
        assertThat(answers(decide(created(), steps))).containsExactly(0, -Errno.ENOMEM.number());
    }

    @Test
    void after_a_needed_call_that_is_refused_no_more_are_made() {
        var refused = new Step(Shapes.VM, Calls.vcpu(300), Circumstances.USUAL, 0, true);
        var needed = new Step(Shapes.VM, Calls.vcpu(1), Circumstances.USUAL, 0, true);
        assertThat(answers(decide(created(), List.of(needed, refused, step(Calls.vcpu(2))))))
                .containsExactly(0, -Errno.EINVAL.number());
        assertThat(answers(decide(created(), List.of(step(Calls.vcpu(300)), step(Calls.vcpu(2))))))
                .containsExactly(-Errno.EINVAL.number(), 0);
    }

    @Test
    void the_beginning_of_a_turn_is_sealed_when_it_crosses_a_multiple_of_256_events() {
        var keys = new ArrayList<Step>(Collections.nCopies(256, step(NEW_KEY)));
        var entity = created();
        var body = decide(entity, keys).record().orElseThrow().decided().body();
        assertThat(Turn.beginning(entity, body, 254).seal()).isEmpty();
        assertThat(Turn.beginning(entity, body, 255).seal())
                .contains(entity.head().hash());
    }
}
