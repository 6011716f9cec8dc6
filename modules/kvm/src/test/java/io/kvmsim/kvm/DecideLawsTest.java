package io.kvmsim.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmName;
import java.util.EnumSet;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of decide and evolve over any calls in any order, on every host.
public class DecideLawsTest {
    private static final int CALLS = 60;
    private static final EnumSet<Rule> REFUSED_BUT_CHANGED = EnumSet.of(
            Rule.VCPU_BEYOND_ESCA,
            Rule.VCPU_ID_TAKEN,
            Rule.SUBFUNC_ADDRESS,
            Rule.SET_CMMA_OUTSIDE,
            Rule.GET_CMMA_ADDRESS,
            Rule.VCPU_NO_MEMORY); // after the switch to the extended SCA, where memory is counted in bytes

    /// What is looked at after each call.
    @FunctionalInterface
    public interface Law {
        void holds(Step step);
    }

    public record Step(
            Host host, Monitor before, VmName vm, Call call, Circumstances now, Decision decision, Monitor after) {}

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    public static void run(long seed, Law law) {
        var random = new SplittableRandom(seed);
        var host = TestHosts.ALL.get(random.nextInt(TestHosts.ALL.size()));
        var monitor = Monitor.INITIAL;
        for (var call : AnyCalls.start(random)) {
            monitor = step(host, monitor, AnyCalls.VMS.getFirst(), call, Circumstances.USUAL, law);
        }
        for (int step = 0; step < CALLS; step++) {
            var vm = AnyCalls.vm(random);
            monitor = step(host, monitor, vm, AnyCalls.any(random), AnyCircumstances.any(random), law);
        }
    }

    private static Monitor step(Host host, Monitor before, VmName vm, Call call, Circumstances now, Law law) {
        var decision = Kvm.decide(host, before, vm, call, now);
        var after = before;
        for (var event : decision.events()) {
            after = Kvm.evolve(after, event);
        }
        law.holds(new Step(host, before, vm, call, now, decision, after));
        return after;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_call_is_answered_in_every_state(long seed) {
        run(seed, step -> {
            assertThat(step.decision().answer()).isNotNull();
            assertThat(step.decision().rule()).isNotNull();
            assertThat(step.decision().answer().ret()).isGreaterThan(-4096);
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_refused_call_has_no_event_but_in_five_cases_and_writes_nothing(long seed) {
        run(seed, step -> {
            if (step.decision().answer().refused()) {
                assertThat(step.decision().answer().written()).isEqualTo(Written.NOTHING);
                if (!REFUSED_BUT_CHANGED.contains(step.decision().rule())) {
                    assertThat(step.decision().events())
                            .as("%s: %s", step.call(), step.decision())
                            .isEmpty();
                }
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_ground_of_a_rule_tells_whether_it_refuses(long seed) {
        run(seed, step -> {
            if (step.host().documented() && step.decision().rule() == Rule.CRYPTO_WITHOUT_MSA3) {
                return; // the document says nothing of a refusal (spec 9)
            }
            var answer = step.decision().answer();
            boolean refused = answer.refused() || answer.written() instanceof Written.ProgramInterruption;
            assertThat(step.decision().rule().ground().isRefusal())
                    .as("%s: %s", step.call(), step.decision())
                    .isEqualTo(refused);
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_only_asks_changes_nothing(long seed) {
        run(seed, step -> {
            if (step.call().op().asksOnly()) {
                assertThat(step.decision().events()).isEmpty();
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_event_is_a_real_change_of_the_VM_called_or_its_process(long seed) {
        run(seed, step -> {
            var monitor = step.before();
            for (var event : step.decision().events()) {
                assertThat(event.vm()).isEqualTo(step.vm());
                var changed = Kvm.evolve(monitor, event);
                assertThat(changed).as("%s", event).isNotEqualTo(monitor);
                monitor = changed;
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_happens_to_a_VM_leaves_the_others_alone(long seed) {
        run(seed, step -> AnyCalls.VMS.stream()
                .filter(it -> !it.equals(step.vm()))
                .forEach(it ->
                        assertThat(step.after().vm(it)).isEqualTo(step.before().vm(it))));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_VM_never_holds_more_vcpus_than_its_limit(long seed) {
        run(seed, step -> {
            for (var vm : step.after().vms()) {
                int most = vm.ucontrol() ? 255 : Vm.vcpusMax(step.host());
                assertThat(vm.vcpus()).hasSizeLessThanOrEqualTo(most);
                assertThat(vm.vcpus())
                        .extracting(Vcpu::id)
                        .doesNotHaveDuplicates()
                        .allMatch(id -> id >= 0 && id < most);
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void flags_of_a_process_and_CMMA_of_a_VM_are_final_and_its_limit_never_changes(long seed) {
        run(seed, step -> {
            assertThat(step.after().usesCmm() || !step.before().usesCmm()).isTrue();
            assertThat(step.after().allowHpage1m() || !step.before().allowHpage1m())
                    .isTrue();
            var before = step.before().vm(step.vm());
            var after = step.after().vm(step.vm());
            if (before.isPresent() && after.isPresent()) {
                assertThat(after.get().cmma().enabled() || !before.get().cmma().enabled())
                        .isTrue();
                assertThat(after.get().memory().limit())
                        .isEqualTo(before.get().memory().limit());
                assertThat(after.get().vcpus())
                        .hasSizeGreaterThanOrEqualTo(before.get().vcpus().size());
                assertThat(after.get().crypto().crycbFormat())
                        .isEqualTo(before.get().crypto().crycbFormat());
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void slots_do_not_overlap_and_dirty_bits_lie_in_logging_slots(long seed) {
        run(seed, step -> {
            for (var vm : step.after().vms()) {
                long end = 0;
                for (var slot : vm.memory().slots().ascending()) {
                    assertThat(slot.baseGfn()).isGreaterThanOrEqualTo(end);
                    end = slot.endGfn();
                    assertThat(slot.cmmaDirty().isEmpty() || slot.logsDirty()).isTrue();
                    assertThat(slot.cmmaDirty().next(slot.npages(), Long.MAX_VALUE))
                            .isEqualTo(Long.MAX_VALUE);
                }
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_resident_page_is_not_logically_zero(long seed) {
        run(seed, step -> {
            var pages = step.after().pages();
            for (long at = pages.zero().next(0, 1L << 52);
                    at < 1L << 52;
                    at = pages.zero().next(at + 1, 1L << 52)) {
                assertThat(pages.resident().contains(at)).isFalse();
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_same_question_has_the_same_answer(long seed) {
        run(seed, step -> assertThat(Kvm.decide(step.host(), step.before(), step.vm(), step.call(), step.now()))
                .isEqualTo(step.decision()));
    }

    @Test
    void these_calls_meet_nearly_every_rule() {
        var met = EnumSet.noneOf(Rule.class);
        LongStream.range(0, 1500)
                .forEach(seed -> run(seed, step -> met.add(step.decision().rule())));
        // Faults and kills come from outside: FaultTest.
        var never = EnumSet.of(Rule.VCPU_TOO_MANY, Rule.FAULT_INJECTED, Rule.VM_OOM_KILLED);
        assertThat(EnumSet.complementOf(met)).isEqualTo(never);
    }
}
