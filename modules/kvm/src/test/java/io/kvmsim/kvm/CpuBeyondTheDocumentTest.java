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
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.abi.VmAttribute.TOD_EXT;
import static io.kvmsim.abi.VmAttribute.TOD_HIGH;
import static io.kvmsim.abi.VmAttribute.TOD_LOW;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.has;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.todExt;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.NO_MSA3;
import static io.kvmsim.kvm.state.TestHosts.Z14_IBC;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.SubfuncBlock;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.SetAttr;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.GuestClock;
import org.junit.jupiter.api.Test;

/// Spec 9 on CPU models, the clock, keys, VMs and vCPUs: what goes beyond or against the document of 2020, line by
/// line. (Of line 20 the refusal for protected VMs is left out: they are not modelled.)
class CpuBeyondTheDocumentTest {
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
    void line_31_PROCESSOR_SUBFUNC_that_fails_with_EFAULT_has_zeroed_the_blocks() {
        var story = given(Z16).andRefused(set(CPU_PROCESSOR_SUBFUNC));
        story.when(get(CPU_PROCESSOR_SUBFUNC)).thenWrites(Rule.MODEL_READ, Bytes.zeros(2048));
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
