package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STATUS;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.delete;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.read;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.stopMigration;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.MIGRATION_STARTED;
import static io.kvmsim.kvm.Rule.MIGRATION_STOPPED;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.EssaInterpretationChanged;
import io.kvmsim.kvm.state.VmEvent.MigrationStarted;
import io.kvmsim.kvm.state.VmEvent.MigrationStopped;
import org.junit.jupiter.api.Test;

/// Spec 3.7: start, stop, status, and what slot calls do in migration mode.
class MigrationTest {
    private static final Story MIGRATING = given(Z16, enableCmma(), logged(0, 0, MIB, USER), startMigration());

    @Test
    void the_start_marks_every_page_of_every_slot() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), logged(1, 4 * MIB, 2 * MIB, 2 * USER));
        var after = story.when(startMigration()).thenSucceeds(MIGRATION_STARTED, new MigrationStarted(VM, 768));
        var vm = after.afterwards().vm();
        assertThat(vm.cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 768));
        assertThat(vm.memory().slots().ascending())
                .allSatisfy(
                        it -> assertThat(it.cmmaDirty().count(0, it.npages())).isEqualTo(it.npages()));
    }

    @Test
    void without_CMMA_it_needs_a_slot_but_no_logging_and_marks_nothing() {
        given(Z16).when(startMigration()).thenRefuses(EINVAL, Rule.MIGRATION_WITHOUT_SLOTS);
        given(Z16, enableCmma()).when(startMigration()).thenRefuses(EINVAL, Rule.MIGRATION_WITHOUT_SLOTS);
        var story = given(Z16, slot(0, 0, MIB, USER), vcpu(0));
        var after = story.when(startMigration()).thenSucceeds(MIGRATION_STARTED, new MigrationStarted(VM, 0));
        assertThat(after.afterwards().vcpu(0).essa()).isEqualTo(Vcpu.Essa.OFF);
        after.afterwards().when(stopMigration()).thenAnswers(0, MIGRATION_STOPPED);
        assertThat(after.afterwards().and(stopMigration()).vcpu(0).essa()).isEqualTo(Vcpu.Essa.OFF);
    }

    @Test
    void with_CMMA_one_slot_without_logging_is_too_many() {
        given(Z16, enableCmma(), logged(0, 0, MIB, USER), slot(1, MIB, MIB, 2 * USER))
                .when(startMigration())
                .thenRefuses(EINVAL, Rule.MIGRATION_WITHOUT_LOGGING);
    }

    @Test
    void a_second_start_looks_at_nothing_and_a_second_stop_too() {
        MIGRATING.and(read(0, 1), delete(0)).when(startMigration()).thenSucceeds(Rule.MIGRATION_ACTIVE);
        given(Z16).when(stopMigration()).thenSucceeds(Rule.MIGRATION_NOT_ACTIVE);
    }

    @Test
    void the_status_is_0_or_1() {
        given(Z16).when(get(MIGRATION_STATUS)).thenWrites(Rule.MIGRATION_READ, Bytes.ofU64(0));
        MIGRATING.when(get(MIGRATION_STATUS)).thenWrites(Rule.MIGRATION_READ, Bytes.ofU64(1));
    }

    @Test
    void dirty_bits_and_counter_outlast_the_stop_until_the_next_start() {
        var stopped = MIGRATING.and(setBits(0, 1), read(0, 100), stopMigration());
        assertThat(stopped.vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, false, 156));
        assertThat(stopped.vm().memory().slots().lowest().cmmaDirty().size()).isEqualTo(156);
        assertThat(stopped.and(startMigration()).vm().cmma().dirtyPages()).isEqualTo(256);
    }

    @Test
    void start_and_stop_ask_all_vcpus_to_switch_ESSA_interpretation() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), vcpu(0), vcpu(1), essa(0, 0, 1));
        assertThat(story.vcpu(0).essa()).isEqualTo(new Vcpu.Essa(true, false, false));
        var started = story.and(startMigration());
        assertThat(started.vcpu(0).essa()).isEqualTo(new Vcpu.Essa(true, true, false));
        assertThat(started.vcpu(1).essa()).isEqualTo(new Vcpu.Essa(false, true, false));
        var stopped = started.and(stopMigration());
        assertThat(stopped.vcpu(0).essa()).isEqualTo(new Vcpu.Essa(true, true, true));
        var executed =
                stopped.when(Calls.store(1, 0)).thenAnswers(0, Rule.STORE_DONE).afterwards();
        assertThat(executed.vcpu(1).essa()).isEqualTo(new Vcpu.Essa(true, false, false));
    }

    @Test
    void a_new_slot_without_logging_ends_it() {
        MIGRATING
                .when(slot(1, MIB, MIB, 2 * USER))
                .withEvents(
                        new VmEvent.MemorySlotCreated(VM, 1, 0, 256, 256, 2 * USER, true), new MigrationStopped(VM, 1));
        given(Z16, slot(0, 0, MIB, USER), startMigration())
                .when(slot(1, MIB, MIB, 2 * USER))
                .withEvents(
                        new VmEvent.MemorySlotCreated(VM, 1, 0, 256, 256, 2 * USER, true), new MigrationStopped(VM, 1));
    }

    @Test
    void a_move_or_a_change_to_no_logging_ends_it() {
        MIGRATING
                .when(slot(0, MIB, MIB, USER))
                .withEvents(new VmEvent.MemorySlotMoved(VM, 0, 0, 256, true, true), new MigrationStopped(VM, 0));
        MIGRATING
                .when(slot(0, 0, MIB, USER))
                .withEvents(new VmEvent.MemorySlotLoggingChanged(VM, 0, 0), new MigrationStopped(VM, 0));
    }

    @Test
    void a_new_slot_with_logging_starts_clean_and_is_not_counted() {
        var story = MIGRATING.and(logged(1, MIB, MIB, 2 * USER));
        assertThat(story.vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 256));
        assertThat(story.vm().memory().slots().at(256).cmmaDirty().isEmpty()).isTrue();
    }

    @Test
    void logging_switched_on_starts_all_clean() {
        var story = given(Z16, slot(0, 0, MIB, USER), startMigration(), logged(0, 0, MIB, USER));
        assertThat(story.vm().cmma()).isEqualTo(new Vm.Cmma(false, true, true, true, 0));
        assertThat(story.vm().memory().slots().lowest().cmmaDirty().isEmpty()).isTrue();
    }

    @Test
    void logging_switched_off_drops_the_bitmap_for_good() {
        var off = MIGRATING.and(slot(0, 0, MIB, USER));
        assertThat(off.vm().memory().slots().lowest().cmmaDirty().isEmpty()).isTrue();
        var on = off.and(logged(0, 0, MIB, USER));
        assertThat(on.vm().memory().slots().lowest().cmmaDirty().isEmpty()).isTrue();
    }

    @Test
    void a_move_with_logging_takes_the_bitmap_along() {
        var story = MIGRATING.and(setBits(0, 1), read(0, 100), logged(0, 4 * MIB, MIB, USER));
        assertThat(story.vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 156));
        var dirty = story.vm().memory().slots().at(1024).cmmaDirty();
        assertThat(dirty.next(0, 256)).isEqualTo(100);
        assertThat(dirty.size()).isEqualTo(156);
    }

    @Test
    void a_delete_neither_ends_it_nor_corrects_the_counter() {
        assertThat(MIGRATING.and(delete(0)).vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 256));
    }

    @Test
    void a_slot_call_that_is_refused_does_not_end_it() {
        MIGRATING.when(slot(1, 0, MIB, 2 * USER)).thenRefuses(EEXIST, Rule.SLOT_OVERLAPS);
        MIGRATING.when(slot(1, MIB, 4096, 2 * USER)).thenRefuses(EINVAL, Rule.SLOT_NOT_SEGMENTS);
    }

    @Test
    void cmma_enabled_in_migration_mode_leaves_slots_untracked() {
        var story = given(Z16, slot(0, 0, MIB, USER), startMigration(), enableCmma(), vcpu(0));
        var after = story.when(essa(0, 0, 2)).thenAnswers(0, Rule.ESSA_EMULATED).afterwards();
        assertThat(after.page(USER)).isEqualTo(new PageState(1, true, false, false));
        assertThat(after.vm().cmma().dirtyPages()).isZero();
    }

    @Test
    void a_stop_and_a_start_without_a_vcpu_running_in_between_leave_interpretation_on() {
        var story = MIGRATING.and(setBits(0, 1), vcpu(0), stopMigration(), startMigration());
        var after = story.when(essa(0, 0, 2)).thenAnswers(0, Rule.ESSA_INTERPRETED);
        assertThat(after.decision().events()).contains(new EssaInterpretationChanged(VM, 0, true));
        assertThat(after.afterwards().vm().cmma().dirtyPages()).isEqualTo(256);
    }
}
