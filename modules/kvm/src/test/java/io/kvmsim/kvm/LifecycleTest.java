package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Call.Close;
import io.kvmsim.kvm.call.Call.CreateVm;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 4.1, 4.10 and 5.1: the beginning and the end of a VM.
class LifecycleTest {
    private static final long NORMAL_BYTES = 16384 + 131072 + 4096 + 4096 + 16384 + 208;

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 0x1_0000_0000L, -1})
    void a_bit_of_the_type_beside_UCONTROL_is_EINVAL(long type) {
        givenNothing(Z16).when(new CreateVm(type)).thenRefuses(EINVAL, Rule.VM_TYPE_UNKNOWN);
    }

    @Test
    void ucontrol_without_privilege_is_EINVAL() {
        var story = givenNothing(Z16).under(Circumstances.USUAL.unprivileged());
        story.when(new CreateVm(1)).thenRefuses(EINVAL, Rule.VM_UCONTROL_UNPRIVILEGED);
        story.when(new CreateVm(0)).thenAnswers(0, Rule.VM_CREATED);
    }

    @Test
    void lack_of_memory_comes_before_the_type() {
        givenNothing(Z16).withFree(0).when(new CreateVm(2)).thenRefuses(ENOMEM, Rule.VM_NO_MEMORY);
        givenNothing(Z16).withFree(NORMAL_BYTES - 1).when(new CreateVm(0)).thenRefuses(ENOMEM, Rule.VM_NO_MEMORY);
        givenNothing(Z16).withFree(NORMAL_BYTES).when(new CreateVm(0)).thenAnswers(0, Rule.VM_CREATED);
        givenNothing(Z16).withFree(NORMAL_BYTES - 16592).when(new CreateVm(1)).thenAnswers(0, Rule.VM_CREATED);
    }

    @Test
    void a_name_is_taken_until_its_VM_is_closed() {
        given(Z16).when(new CreateVm(0)).thenRefuses(EEXIST, Rule.VM_NAME_TAKEN);
        given(Z16, new Close()).when(new CreateVm(0)).thenAnswers(0, Rule.VM_CREATED);
    }

    @Test
    void a_new_VM_is_as_the_table_of_5_1_says() {
        var vm = given(Z16).vm();
        assertThat(vm.ucontrol()).isFalse();
        assertThat(vm.cmma()).isEqualTo(new Vm.Cmma(false, true, true, false, 0));
        assertThat(vm.model())
                .isEqualTo(new CpuModel(
                        0xFF0A_1B2C_3931_8000L,
                        0x61,
                        Z16.initialMask(),
                        Z16.initialList(),
                        Bytes.zeros(128),
                        Z16.subfunc(),
                        0,
                        false));
        assertThat(vm.clock()).isEqualTo(GuestClock.SAME);
        assertThat(vm.caps()).isEqualTo(new Vm.Caps(false, false, false, false));
        assertThat(vm.sca()).isEqualTo(new Vm.Sca(false, false));
        assertThat(vm.vcpus()).isEqualTo(List.of());
        assertThat(vm.hasVcpus()).isFalse();
    }

    @Test
    void the_processs_flags_and_pages_outlive_the_VM() {
        var story = given(Z16, enableCmma(), slot(0, 0, MIB, USER), vcpu(0), essa(0, 3, 2), new Close());
        assertThat(story.monitor().vms()).isEmpty();
        assertThat(story.monitor().usesCmm()).isTrue();
        assertThat(story.page(USER + 3 * 4096)).isEqualTo(new PageState(1, true, false, false));
    }

    @Test
    void an_event_that_contradicts_the_state_is_a_bug_of_ours() {
        var monitor = given(Z16).monitor();
        assertThatIllegalStateException()
                .isThrownBy(() -> Kvm.evolve(monitor, new VmEvent.CmmaEnabled(Story.OTHER)))
                .withMessageContaining("other");
        assertThatIllegalStateException()
                .isThrownBy(() -> Kvm.evolve(monitor, new VmEvent.MemorySlotDeleted(Story.VM, 5, true)))
                .withMessageContaining("slot 5");
    }

    @Test
    void a_VMs_name_has_1_to_200_characters() {
        assertThat(new VmName("v".repeat(200)).toString()).hasSize(200);
        assertThatIllegalArgumentException().isThrownBy(() -> new VmName(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VmName("v".repeat(201)))
                .withMessageContaining("201");
    }

    @Test
    void every_rule_names_its_section_and_function_and_says_something() {
        assertThat(Rule.values()).allSatisfy(rule -> {
            assertThat(rule.section()).matches("[2-4]\\.\\d+(\\.\\d+)?");
            assertThat(rule.function()).matches("[a-z0-9_]+");
            assertThat(rule.says()).isNotBlank();
        });
    }

    @Test
    void operations_have_the_names_of_the_trace_format() {
        assertThat(Op.SET_DEVICE_ATTR.wireName()).isEqualTo("KVM_SET_DEVICE_ATTR");
        assertThat(Op.GET_CMMA_BITS.wireName()).isEqualTo("KVM_S390_GET_CMMA_BITS");
        assertThat(Op.values())
                .filteredOn(Op::asksOnly)
                .containsExactly(Op.CHECK_EXTENSION, Op.GET_DEVICE_ATTR, Op.HAS_DEVICE_ATTR);
    }
}
