package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.E2BIG;
import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.abi.VmAttribute.MEM_CLR_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.abi.VmAttribute.MIGRATION_START;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STATUS;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STOP;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.TIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.delete;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.peek;
import static io.kvmsim.kvm.Calls.read;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.stopMigration;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.OTHER;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.NO_CMMA;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.GetCmmaBits;
import io.kvmsim.kvm.call.Call.SetCmmaBits;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vm;
import org.junit.jupiter.api.Test;

/// Spec 9 on memory, page states and migration: what goes beyond or against the document of 2020, line by line.
class MemoryBeyondTheDocumentTest {
    private static final Story MIGRATING =
            given(Z16, enableCmma(), logged(0, 0, MIB, USER), setBits(0, 0), startMigration());

    @Test
    void line_01_LIMIT_SIZE_GET_is_the_hosts_maximum_never_the_limit_set() {
        given(Z16, limit(GIB)).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(128 * TIB));
    }

    @Test
    void line_02_a_limit_can_be_raised_again() {
        given(Z16, limit(GIB)).when(limit(128 * TIB)).thenAnswers(0, Rule.MEM_LIMIT_SET);
        given(Z16, limit(GIB)).when(limit(128 * TIB + 1)).thenRefuses(E2BIG, Rule.MEM_LIMIT_TOO_BIG);
    }

    @Test
    void line_03_NO_MEM_LIMIT_can_only_be_read() {
        givenUcontrol(Z16).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(-1));
        given(TestHosts.NO_HAMAX).when(limit(-1)).thenRefuses(E2BIG, Rule.MEM_LIMIT_TOO_BIG);
    }

    @Test
    void line_04_a_limit_of_0_is_EINVAL() {
        given(Z16).when(limit(0)).thenRefuses(EINVAL, Rule.MEM_LIMIT_ZERO);
    }

    @Test
    void line_05_setting_the_limit_drops_the_mapping_of_existing_slots() {
        var story = given(Z16, slot(0, 0, MIB, USER), limit(GIB));
        assertThat(story.vm().memory().mapped().isEmpty()).isTrue();
        assertThat(story.vm().memory().slots().size()).isEqualTo(1);
    }

    @Test
    void line_06_a_slot_beyond_the_limit_set_is_accepted_and_not_mapped() {
        var story = given(Z16, limit(GIB), slot(0, 4 * GIB, MIB, USER));
        assertThat(story.vm().memory().mapped().isEmpty()).isTrue();
    }

    @Test
    void line_07_ENABLE_CMMA_is_ENXIO_without_host_support_and_EINVAL_with_1_MiB_pages() {
        given(NO_CMMA).when(enableCmma()).thenRefuses(ENXIO, Rule.CMMA_NOT_ON_HOST);
        given(HPAGE, enable(Capability.S390_HPAGE_1M)).when(enableCmma()).thenRefuses(EINVAL, Rule.CMMA_WITH_HPAGE);
    }

    @Test
    void line_08_CLR_CMMA_is_ENXIO_before_EINVAL_acts_on_the_process_and_marks_nothing() {
        given(NO_CMMA).when(set(MEM_CLR_CMMA)).thenRefuses(ENXIO, Rule.CLR_CMMA_NOT_ON_HOST);
        var story = MIGRATING.and(read(0, 256), setBits(3, 1)).on(OTHER).and(new Call.CreateVm(0), enableCmma());
        var cleared = story.and(set(MEM_CLR_CMMA));
        assertThat(cleared.page(USER + 3 * 4096).usage()).isZero();
        assertThat(cleared.on(Story.VM).vm().cmma().dirtyPages()).isZero();
    }

    @Test
    void line_09_CMMA_stays_on_and_PFMF_interpretation_off() {
        var story = given(Z16, enableCmma(), set(MEM_CLR_CMMA), vcpu(0));
        assertThat(story.vm().cmma().enabled()).isTrue();
        assertThat(story.vm().cmma().pfmfi()).isFalse();
        assertThat(story.vcpu(0).pfmfi()).isFalse();
    }

    @Test
    void line_10_EBUSY_is_for_ever_once_a_vcpu_was_created() {
        var story = given(Z16, vcpu(0), slot(0, 0, MIB, USER), Calls.store(0, 0), new Call.HostClockStep(1));
        story.when(enableCmma()).thenRefuses(EBUSY, Rule.CMMA_AFTER_VCPU);
        story.when(limit(GIB)).thenRefuses(EBUSY, Rule.MEM_LIMIT_AFTER_VCPU);
    }

    @Test
    void line_22_MIGRATION_START_needs_logging_with_CMMA_only_and_no_memory() {
        given(Z16, slot(0, 0, MIB, USER)).withFree(0).when(startMigration()).thenAnswers(0, Rule.MIGRATION_STARTED);
        given(Z16, enableCmma(), slot(0, 0, MIB, USER))
                .when(startMigration())
                .thenRefuses(EINVAL, Rule.MIGRATION_WITHOUT_LOGGING);
    }

    @Test
    void line_23_migration_mode_ends_when_a_slot_without_logging_appears() {
        assertThat(MIGRATING.and(slot(1, MIB, MIB, 2 * USER)).vm().cmma().migrationMode())
                .isFalse();
    }

    @Test
    void line_24_deleting_a_slot_neither_ends_migration_nor_corrects_the_counter() {
        assertThat(MIGRATING.and(delete(0)).vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 256));
    }

    @Test
    void line_25_STATUS_is_GET_only_START_and_STOP_are_SET_only() {
        given(Z16).when(setU64(MIGRATION_STATUS, 1)).thenRefuses(ENXIO, Rule.ATTRIBUTE_UNKNOWN);
        given(Z16).when(get(MIGRATION_START)).thenRefuses(ENXIO, Rule.ATTRIBUTE_UNKNOWN);
        given(Z16).when(get(MIGRATION_STOP)).thenRefuses(ENXIO, Rule.ATTRIBUTE_UNKNOWN);
    }

    @Test
    void line_28_there_are_no_read_only_slots_and_a_crooked_guest_address_is_not_mapped() {
        var readOnly = new UserspaceMemoryRegion(0, 2, 0, MIB, USER);
        given(Z16).when(new Call.SetUserMemoryRegion(readOnly)).thenRefuses(EINVAL, Rule.SLOT_READONLY);
        assertThat(given(Z16, slot(0, 4096, MIB, USER)).vm().memory().mapped().isEmpty())
                .isTrue();
    }

    @Test
    void line_29_GET_CMMA_BITS_is_all_zero_while_CMM_was_never_used_also_with_PEEK() {
        var zeros = new Written.CmmaLog(0, 0, 0, Bytes.EMPTY, false);
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), startMigration());
        story.when(peek(5, 5)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(zeros);
        story.when(read(5, 5)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(zeros);
    }

    @Test
    void line_30_the_mask_of_SET_CMMA_BITS_is_in_PGSTE_position_and_too_large_a_count_is_EINVAL() {
        var one = UserBuffer.holding(Bytes.ofU8(3));
        assertThat(MIGRATING.and(new SetCmmaBits(0, 1, 0, 3, one)).page(USER).usage())
                .isZero();
        assertThat(MIGRATING
                        .and(new SetCmmaBits(0, 1, 0, 0x0300_0000, one))
                        .page(USER)
                        .usage())
                .isEqualTo(3);
        MIGRATING.when(new SetCmmaBits(0, (1 << 20) + 1, 0, -1, one)).thenRefuses(EINVAL, Rule.SET_CMMA_TOO_MANY);
        MIGRATING.when(peek(0, (1 << 20) + 1)).thenAnswers(0, Rule.GET_CMMA_PEEKED);
    }

    @Test
    void line_32_STOP_and_START_without_a_vcpu_running_in_between_miss_changes() {
        var story = MIGRATING.and(vcpu(0), stopMigration(), startMigration(), read(0, 256), essa(0, 7, 2));
        assertThat(story.page(USER + 7 * 4096).usage()).isEqualTo(1);
        assertThat(story.vm().cmma().dirtyPages()).isZero();
    }

    @Test
    void line_33_a_failed_GET_CMMA_BITS_has_cleared_the_dirty_bits() {
        var story = MIGRATING.andRefused(new GetCmmaBits(0, 10, 0, Access.NONE, Access.READ_WRITE));
        assertThat(story.vm().cmma().dirtyPages()).isEqualTo(246);
    }
}
