package io.kvmsim.kvm.call;

import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.DecideLawsTest;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.Story;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent.FaultInjected;
import io.kvmsim.kvm.state.VmEvent.OomKilled;
import io.kvmsim.kvm.state.VmEvent.VmDestroyed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Faults that are injected into calls, and the end of a VM that the host killed.
class FaultTest {
    private static final Circumstances EIO = Circumstances.USUAL.with(Fault.of(Errno.EIO));
    private static final Circumstances LATE = Circumstances.USUAL.with(Fault.delay(250_000));

    @Test
    void an_injected_errno_is_answered_whatever_is_asked_and_changes_nothing() {
        var fault = new FaultInjected(Story.VM, Errno.EIO.number(), 0);
        var story = given(Z16).under(EIO);
        for (var call : new Call[] {
            vcpu(0),
            slot(0, 0, MIB, USER),
            new Call.GetAttr(0, 2, 0, Access.READ_WRITE),
            new Call.HasAttr(0, 0, 0),
            new Call.CheckExtension(156),
            new Call.CreateVm(0),
            new Call.UnreadableArgument(Op.HAS_DEVICE_ATTR),
            new Call.Close()
        }) {
            var outcome =
                    story.when(call).thenAnswers(Errno.EIO, Rule.FAULT_INJECTED).withEvents(fault);
            assertThat(outcome.afterwards().monitor()).as("%s", call).isEqualTo(story.monitor());
        }
    }

    @Test
    void a_VM_that_does_not_exist_can_have_a_fault_as_well() {
        var outcome = givenNothing(Z16).under(EIO).when(new Call.CreateVm(0));
        outcome.thenAnswers(Errno.EIO, Rule.FAULT_INJECTED);
        assertThat(outcome.afterwards().monitor()).isEqualTo(Monitor.INITIAL);
    }

    @Test
    void a_late_call_is_decided_as_ever() {
        var inTime = given(Z16).when(vcpu(0));
        var late = given(Z16).under(LATE).when(vcpu(0));
        assertThat(late.decision().answer()).isEqualTo(inTime.decision().answer());
        assertThat(late.decision().rule()).isEqualTo(inTime.decision().rule());
        assertThat(late.decision().events().getFirst()).isEqualTo(new FaultInjected(Story.VM, 0, 250_000));
        assertThat(late.decision().events().subList(1, late.decision().events().size()))
                .isEqualTo(inTime.decision().events());
        assertThat(late.afterwards().monitor()).isEqualTo(inTime.afterwards().monitor());
    }

    @Test
    void an_errno_can_be_late_too() {
        var both = Circumstances.USUAL.with(new Fault(Errno.EINTR.number(), 7));
        given(Z16)
                .under(both)
                .when(vcpu(0))
                .thenAnswers(Errno.EINTR, Rule.FAULT_INJECTED)
                .withEvents(new FaultInjected(Story.VM, Errno.EINTR.number(), 7));
    }

    @Test
    void a_VM_whose_monitor_the_host_killed_says_so_before_it_ends() {
        given(Z16, vcpu(0))
                .when(new Call.Close(Call.Close.Cause.OOM))
                .thenSucceeds(Rule.VM_OOM_KILLED, new OomKilled(Story.VM), new VmDestroyed(Story.VM));
        givenNothing(Z16).when(new Call.Close(Call.Close.Cause.OOM)).thenRefuses(Errno.EBADF, Rule.NO_SUCH_VM);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.kvmsim.kvm.DecideLawsTest#seeds")
    void a_fault_comes_before_every_rule_and_a_delay_after_all(long seed) {
        DecideLawsTest.run(seed, step -> {
            var errno = Fault.of(Errno.EINTR);
            var refused = Kvm.decide(
                    step.host(),
                    step.before(),
                    step.vm(),
                    step.call(),
                    step.now().with(errno));
            assertThat(refused.answer()).isEqualTo(Answer.of(Errno.EINTR));
            assertThat(refused.events()).containsExactly(new FaultInjected(step.vm(), Errno.EINTR.number(), 0));
            var late = Kvm.decide(
                    step.host(),
                    step.before(),
                    step.vm(),
                    step.call(),
                    step.now().with(Fault.delay(3)));
            assertThat(late.answer()).isEqualTo(step.decision().answer());
            assertThat(late.events().subList(1, late.events().size()))
                    .isEqualTo(step.decision().events());
            assertThat(late.events().getFirst()).isEqualTo(new FaultInjected(step.vm(), 0, 3));
            assertThat(Kvm.evolve(step.before(), late.events().getFirst())).isSameAs(step.before());
        });
    }

    @Test
    void neither_errno_nor_delay_is_negative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault(-5, 0)).withMessageContaining("-5");
        assertThatIllegalArgumentException().isThrownBy(() -> Fault.delay(-1)).withMessageContaining("-1");
    }
}
