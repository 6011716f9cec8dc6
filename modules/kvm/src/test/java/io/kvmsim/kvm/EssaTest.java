package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.read;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.stopMigration;
import static io.kvmsim.kvm.Calls.store;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call.GuestEssa;
import io.kvmsim.kvm.call.Call.GuestStore;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.EssaInterpretationChanged;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.PageStateChanged;
import io.kvmsim.kvm.state.VmEvent.PagesMadeResident;
import io.kvmsim.kvm.state.VmEvent.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 4.8: the guest's ESSA and its stores.
class EssaTest {
    private static final Story READY = given(Z16, enableCmma(), logged(0, 0, MIB, USER), vcpu(0), vcpu(1));
    private static final Story MIGRATING = READY.and(setBits(0, 0), startMigration(), read(0, 256));

    record Case(int orc, PageState before, PageState after) {}

    static Stream<Case> table() {
        var cases = new ArrayList<Case>();
        for (int bits = 0; bits < 32; bits++) {
            var before = PageState.ofBits(bits);
            if (before.resident() && before.zero()) {
                continue; // Z := 0 when a page becomes resident
            }
            for (int orc = 0; orc <= 7; orc++) {
                cases.add(new Case(orc, before, after(orc, before)));
            }
        }
        return cases.stream();
    }

    /// The table of 4.8, written down again: usage after, Z after, N after, condition.
    private static PageState after(int orc, PageState s) {
        boolean absent = !s.resident();
        int usage = s.usage();
        boolean zero = s.zero();
        boolean noDat = s.noDat();
        if (orc == 1) {
            usage = 0;
            noDat = false;
        } else if (orc == 2) {
            usage = 1;
            zero |= absent;
        } else if (orc == 3) {
            usage = 3;
            zero |= absent;
        } else if (orc == 4) {
            usage = absent ? 3 : 2;
            zero |= absent;
        } else if (orc == 5) {
            usage = 0;
        } else if (orc == 6) {
            usage = absent ? usage : 0;
        } else if (orc == 7) {
            usage = 0;
            noDat = true;
        }
        return new PageState(usage, zero, noDat, s.resident());
    }

    /// A page is brought into a state by means that are tested elsewhere: events.
    private static Story withPage(Story story, PageState state) {
        var run = new PageRun(7, (USER >>> 12) + 7, 1, state.bits(), false);
        return new Story.Outcome(
                        story,
                        new Decision(
                                Answer.OK, List.of(new PageStateChanged(VM, 0, List.of(run))), Rule.ESSA_INTERPRETED))
                .afterwards();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void every_operation_on_every_state_interpreted(Case it) {
        var outcome = withPage(READY, it.before()).when(essa(0, 7, it.orc())).thenAnswers(0, Rule.ESSA_INTERPRETED);
        int content = it.before().resident() ? 0 : it.before().zero() ? 3 : 2;
        int before = it.before().usage() * 4 + content + (it.before().noDat() ? 0x20 : 0);
        outcome.writing(new Written.GuestByte(before));
        assertThat(outcome.afterwards().page(USER + 7 * 4096)).isEqualTo(it.after());
        assertThat(outcome.decision().events().stream().anyMatch(PageStateChanged.class::isInstance))
                .isEqualTo(!it.after().equals(it.before()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void every_operation_on_every_state_emulated(Case it) {
        var outcome =
                withPage(MIGRATING, it.before()).when(essa(0, 7, it.orc())).thenAnswers(0, Rule.ESSA_EMULATED);
        var after = outcome.afterwards();
        assertThat(after.page(USER + 7 * 4096)).isEqualTo(it.after());
        assertThat(after.vm().cmma().dirtyPages()).isEqualTo(it.orc() == 0 ? 0 : 1);
        after.when(essa(0, 7, it.orc()));
        assertThat(after.and(essa(0, 7, it.orc())).vm().cmma().dirtyPages()).isEqualTo(it.orc() == 0 ? 0 : 1);
    }

    @Test
    void a_fresh_page_reads_as_preserved() {
        READY.when(essa(0, 0, 0)).writing(new Written.GuestByte(2));
    }

    @Test
    void without_CMMA_the_guest_gets_an_operation_exception_whatever_the_orc() {
        given(Z16, slot(0, 0, MIB, USER), vcpu(0))
                .when(essa(0, 0, 99))
                .thenSucceeds(Rule.ESSA_WITHOUT_CMMA)
                .writing(new Written.ProgramInterruption(1, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 15, -1})
    void an_operation_above_7_is_a_specification_exception(int orc) {
        READY.when(essa(0, 0, orc)).thenSucceeds(Rule.ESSA_BAD_ORC).writing(new Written.ProgramInterruption(6, 0));
    }

    @Test
    void operation_7_needs_facility_147_in_force() {
        var story = given(Z16, enableCmma(), slot(0, 0, MIB, USER))
                .and(processor(0, 0, Z16.initialList().withoutBit(147)), vcpu(0));
        story.when(essa(0, 0, 7)).thenSucceeds(Rule.ESSA_BAD_ORC).writing(new Written.ProgramInterruption(6, 0));
        story.when(essa(0, 0, 6)).thenAnswers(0, Rule.ESSA_INTERPRETED);
    }

    @Test
    void the_first_ESSA_of_a_process_uses_CMM_and_the_first_of_each_vcpu_is_interpreted_from_then_on() {
        var first = READY.when(essa(0, 0, 0))
                .thenSucceeds(Rule.ESSA_INTERPRETED, new CmmaUsed(VM), new EssaInterpretationChanged(VM, 0, true))
                .afterwards();
        first.when(essa(0, 0, 0)).thenSucceeds(Rule.ESSA_INTERPRETED);
        first.when(essa(1, 0, 0)).thenSucceeds(Rule.ESSA_INTERPRETED, new EssaInterpretationChanged(VM, 1, true));
    }

    @Test
    void an_emulated_first_ESSA_does_not_use_CMM() {
        var story = READY.and(startMigration());
        var after = story.when(essa(0, 0, 2)).thenAnswers(0, Rule.ESSA_EMULATED).afterwards();
        assertThat(after.monitor().usesCmm()).isFalse();
        after.when(read(0, 256)).thenAnswers(0, Rule.GET_CMMA_NOTHING);
    }

    @Test
    void interpretation_comes_back_after_STOP_only_if_CMM_was_used() {
        var used = READY.and(setBits(0, 0), startMigration(), stopMigration());
        assertThat(used.and(store(0, 0)).vcpu(0).essa()).isEqualTo(new Vcpu.Essa(true, false, false));
        var unused = READY.and(startMigration(), stopMigration());
        assertThat(unused.and(store(0, 0)).vcpu(0).essa()).isEqualTo(Vcpu.Essa.OFF);
    }

    @Test
    void an_interpreted_ESSA_goes_through_the_mapping_and_an_emulated_one_through_the_slots() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), limit(MIB), vcpu(0));
        story.when(essa(0, 0, 2)).thenAnswers(0, Rule.ESSA_OUTSIDE).writing(new Written.ProgramInterruption(5, 0));
        story.and(startMigration()).when(essa(0, 0, 2)).thenAnswers(0, Rule.ESSA_EMULATED);
        story.and(startMigration())
                .when(essa(0, 256, 2))
                .thenAnswers(0, Rule.ESSA_OUTSIDE)
                .writing(new Written.ProgramInterruption(5, 0));
        story.when(store(0, 0)).thenSucceeds(Rule.STORE_OUTSIDE).writing(new Written.ProgramInterruption(5, 0));
    }

    @Test
    void a_store_makes_pages_resident_and_no_longer_zero() {
        var story = READY.and(essa(0, 3, 2));
        var after = story.when(new GuestStore(0, 2, 3))
                .thenSucceeds(Rule.STORE_DONE, new PagesMadeResident(VM, List.of(new Run((USER >>> 12) + 2, 3))))
                .afterwards();
        assertThat(after.page(USER + 3 * 4096)).isEqualTo(new PageState(1, false, false, true));
        after.when(new GuestStore(0, 2, 3)).thenSucceeds(Rule.STORE_DONE);
        after.when(new GuestStore(0, 0, 9))
                .thenSucceeds(
                        Rule.STORE_DONE,
                        new PagesMadeResident(VM, List.of(new Run(USER >>> 12, 2), new Run((USER >>> 12) + 5, 4))));
    }

    @Test
    void many_pages_are_done_one_after_the_other_until_there_is_no_memory() {
        var outcome = READY.when(new GuestEssa(0, 250, 2, 10))
                .thenAnswers(0, Rule.ESSA_OUTSIDE)
                .writing(new Written.ProgramInterruption(5, 6));
        assertThat(outcome.afterwards().page(USER + 255 * 4096).usage()).isEqualTo(1);
        READY.when(new GuestStore(0, 250, 10)).writing(new Written.ProgramInterruption(5, 6));
    }

    @Test
    void every_emulated_page_is_marked_and_counted_once() {
        var story = MIGRATING.and(new GuestEssa(0, 10, 2, 20), new GuestEssa(0, 25, 1, 10));
        assertThat(story.vm().cmma().dirtyPages()).isEqualTo(25);
        assertThat(story.vm().memory().slots().lowest().cmmaDirty()).isEqualTo(PageSet.EMPTY.plus(10, 35));
    }

    @Test
    void two_slots_over_the_same_memory_share_its_states() {
        var story = READY.and(slot(1, 4 * MIB, MIB, USER), essa(0, 5, 2));
        story.when(essa(0, 1024 + 5, 0)).writing(new Written.GuestByte(4 + 3));
    }

    @Test
    void states_travel_with_the_user_memory_when_a_slot_moves_and_outlive_it() {
        var story = READY.and(essa(0, 5, 2), logged(0, 8 * MIB, MIB, USER));
        story.when(essa(0, 2048 + 5, 0)).writing(new Written.GuestByte(4 + 3));
        story.and(Calls.delete(0), slot(3, 0, MIB, USER)).when(essa(0, 5, 0)).writing(new Written.GuestByte(4 + 3));
    }

    @Test
    void only_vcpus_of_a_normal_VM_execute_here() {
        READY.when(essa(9, 0, 0)).thenRefuses(EINVAL, Rule.NO_SUCH_VCPU);
        READY.when(store(9, 0)).thenRefuses(EINVAL, Rule.NO_SUCH_VCPU);
        givenUcontrol(Z16, enableCmma(), vcpu(0)).when(essa(0, 0, 0)).thenRefuses(EINVAL, Rule.NO_SUCH_VCPU);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 52, Long.MIN_VALUE, Long.MAX_VALUE})
    void an_address_that_does_not_exist_is_an_addressing_exception(long gfn) {
        READY.when(essa(0, gfn, 1)).thenAnswers(0, Rule.ESSA_OUTSIDE);
        READY.when(store(0, gfn)).thenAnswers(0, Rule.STORE_OUTSIDE);
    }
}
