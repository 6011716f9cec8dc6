package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.E2BIG;
import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.EIO;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_APIE;
import static io.kvmsim.abi.VmAttribute.MEM_CLR_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.abi.VmAttribute.MIGRATION_START;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STATUS;
import static io.kvmsim.abi.VmAttribute.MIGRATION_STOP;
import static io.kvmsim.abi.VmAttribute.TOD_EXT;
import static io.kvmsim.abi.VmAttribute.TOD_HIGH;
import static io.kvmsim.abi.VmAttribute.TOD_LOW;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.TIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.delete;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.has;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.peek;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.read;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.stopMigration;
import static io.kvmsim.kvm.Calls.todExt;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.OTHER;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.NO_CMMA;
import static io.kvmsim.kvm.state.TestHosts.NO_MSA3;
import static io.kvmsim.kvm.state.TestHosts.Z14_IBC;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.SubfuncBlock;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.GetCmmaBits;
import io.kvmsim.kvm.call.Call.SetAttr;
import io.kvmsim.kvm.call.Call.SetCmmaBits;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vm;
import org.junit.jupiter.api.Test;

/// Spec 9: what goes beyond or against the document of 2020, line by line. (Of line 20 the refusal for protected VMs
/// is left out: they are not modelled.)
class BeyondTheDocumentTest {
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
    void line_11_which_errno_wins_with_a_vcpu_differs_from_attribute_to_attribute() {
        var story = given(Z16, vcpu(0));
        story.when(set(CPU_PROCESSOR)).thenRefuses(EBUSY, Rule.MODEL_AFTER_VCPU);
        story.when(set(CPU_PROCESSOR_SUBFUNC)).thenRefuses(EBUSY, Rule.MODEL_AFTER_VCPU);
        story.when(set(CPU_PROCESSOR_FEAT)).thenRefuses(EFAULT, Rule.MODEL_ADDRESS);
        story.when(set(CPU_PROCESSOR_FEAT, Bytes.ofHex("ff", 128))).thenRefuses(EINVAL, Rule.FEAT_NOT_AVAILABLE);
        story.when(set(CPU_PROCESSOR_UV_FEAT_GUEST)).thenRefuses(EFAULT, Rule.MODEL_ADDRESS);
        story.when(setU64(CPU_PROCESSOR_UV_FEAT_GUEST, 1)).thenRefuses(EINVAL, Rule.UV_FEAT_NOT_AVAILABLE);
        story.when(set(MEM_LIMIT_SIZE)).thenRefuses(EFAULT, Rule.MEM_LIMIT_ADDRESS);
        story.when(limit(-1)).thenRefuses(E2BIG, Rule.MEM_LIMIT_TOO_BIG);
        story.when(limit(0)).thenRefuses(EINVAL, Rule.MEM_LIMIT_ZERO);
        given(HPAGE, enable(Capability.S390_HPAGE_1M), vcpu(0))
                .when(enableCmma())
                .thenRefuses(EBUSY, Rule.CMMA_AFTER_VCPU);
    }

    @Test
    void line_12_the_ibc_is_clamped_and_0_leaves_it() {
        var list = Bytes.ofHex("ff".repeat(2048));
        assertThat(given(Z14_IBC, processor(7, 0x51, list)).vm().model())
                .isEqualTo(given(Z14_IBC).vm().model().withProcessor(7, 0x42, list));
        assertThat(given(Z14_IBC, processor(7, 0x20, list), processor(7, 0, list))
                        .vm()
                        .model()
                        .ibc())
                .isEqualTo(0x20);
    }

    @Test
    void line_13_PROCESSOR_SUBFUNC_can_be_read_before_any_write() {
        given(Z16).when(get(CPU_PROCESSOR_SUBFUNC)).thenWrites(Rule.MODEL_READ, Z16.subfunc());
    }

    @Test
    void line_14_PROCESSOR_FEAT_starts_all_zero_and_PROCESSOR_with_a_default_list() {
        given(Z16).when(get(CPU_PROCESSOR_FEAT)).thenWrites(Rule.MODEL_READ, Bytes.zeros(128));
        assertThat(given(Z16).vm().model().facList()).isNotEqualTo(Z16.processorList());
    }

    @Test
    void line_15_the_subfunction_structure_has_sortl_and_dfltcc() {
        assertThat(SubfuncBlock.SORTL.offset()).isEqualTo(256);
        assertThat(SubfuncBlock.DFLTCC.offset()).isEqualTo(288);
        assertThat(Z16.subfunc().slice(256, 64).isZero()).isFalse();
    }

    @Test
    void line_16_UV_features_AP_interpretation_and_topology_are_there() {
        given(Z16).when(has(CPU_PROCESSOR_UV_FEAT_GUEST)).thenSucceeds(Rule.ATTRIBUTE_KNOWN);
        given(Z16).when(has(CRYPTO_ENABLE_APIE)).thenSucceeds(Rule.ATTRIBUTE_KNOWN);
        given(Z16, enable(Capability.S390_CPU_TOPOLOGY))
                .when(has(VmAttribute.CPU_TOPOLOGY))
                .thenSucceeds(Rule.ATTRIBUTE_KNOWN);
    }

    @Test
    void line_17_MACHINEs_mask_depends_on_the_VM() {
        var plain = given(Z16).when(get(CPU_MACHINE)).decision().answer().written();
        var grown = given(Z16, enable(Capability.S390_RI))
                .when(get(CPU_MACHINE))
                .decision()
                .answer()
                .written();
        assertThat(grown).isNotEqualTo(plain);
    }

    @Test
    void line_18_HAS_is_surprising_for_TOD_EXT_wrapping_and_MIGRATION() {
        given(Z16).when(has(TOD_EXT)).thenRefuses(ENXIO, Rule.ATTRIBUTE_UNKNOWN);
        given(NO_MSA3).when(has(CRYPTO_ENABLE_AES_KW)).thenSucceeds(Rule.ATTRIBUTE_KNOWN);
        given(Z16).when(new Call.HasAttr(4, 99, 0)).thenSucceeds(Rule.ATTRIBUTE_KNOWN);
    }

    @Test
    void line_19_TOD_HIGH_is_always_0_and_TOD_LOW_clears_the_epoch_index() {
        given(Z16).when(set(TOD_HIGH, Bytes.ofU8(1))).thenRefuses(EINVAL, Rule.TOD_HIGH_NOT_ZERO);
        given(Z16, todExt(5, 5)).when(get(TOD_HIGH)).thenWrites(Rule.TOD_READ, Bytes.ofU8(0));
        assertThat(given(Z16, todExt(5, 5), setU64(TOD_LOW, 5)).vm().clock()).isEqualTo(new GuestClock(5, 0));
    }

    @Test
    void line_20_TOD_flags_must_be_0() {
        given(Z16).when(new SetAttr(1, 0, 1, UserBuffer.NONE)).thenRefuses(EINVAL, Rule.TOD_FLAGS);
    }

    @Test
    void line_21_wrapping_is_on_from_the_start_needs_facility_76_renews_its_key_and_is_never_EBUSY() {
        given(NO_MSA3).when(set(CRYPTO_ENABLE_AES_KW)).thenRefuses(EINVAL, Rule.CRYPTO_WITHOUT_MSA3);
        var story = given(Z16, vcpu(0));
        assertThat(story.vm().crypto().aesKey()).isEqualTo(1);
        assertThat(story.and(set(CRYPTO_ENABLE_AES_KW), set(CRYPTO_ENABLE_AES_KW))
                        .vm()
                        .crypto()
                        .aesKey())
                .isEqualTo(3);
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
    void line_26_CREATE_VCPU_with_too_large_an_id_extends_the_SCA() {
        assertThat(given(Z16).andRefused(vcpu(248)).vm().sca().extended()).isTrue();
    }

    @Test
    void line_27_UCONTROL_without_privilege_is_EINVAL() {
        givenNothing(Z16)
                .under(Circumstances.USUAL.unprivileged())
                .when(new Call.CreateVm(1))
                .thenRefuses(EINVAL, Rule.VM_UCONTROL_UNPRIVILEGED);
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
    void line_31_PROCESSOR_SUBFUNC_that_fails_with_EFAULT_has_zeroed_the_blocks() {
        var story = given(Z16).andRefused(set(CPU_PROCESSOR_SUBFUNC));
        story.when(get(CPU_PROCESSOR_SUBFUNC)).thenWrites(Rule.MODEL_READ, Bytes.zeros(2048));
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

    @Test
    void line_34_a_call_from_another_process_is_EIO_before_anything_else() {
        given(Z16)
                .under(Circumstances.USUAL.asForeign())
                .when(new Call.UnreadableArgument(Op.ENABLE_CAP))
                .thenRefuses(EIO, Rule.FOREIGN_PROCESS);
    }

    @Test
    void line_35_CREATE_VCPU_with_a_used_id_sets_the_report_and_removes_the_SCA_entry() {
        var cleared =
                given(Z16, enable(Capability.S390_CPU_TOPOLOGY), vcpu(0)).and(new SetAttr(5, 0, 0, UserBuffer.NONE));
        var failed =
                cleared.when(vcpu(0)).thenAnswers(EEXIST, Rule.VCPU_ID_TAKEN).afterwards();
        assertThat(failed.vm().sca().mtcr()).isTrue();
        assertThat(failed.vcpu(0).inSca()).isFalse();
    }
}
