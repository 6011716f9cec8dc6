package io.kvmsim.kvm;

import static io.kvmsim.abi.Capability.HALT_POLL;
import static io.kvmsim.abi.Capability.S390_AIS;
import static io.kvmsim.abi.Capability.S390_CPU_TOPOLOGY;
import static io.kvmsim.abi.Capability.S390_GS;
import static io.kvmsim.abi.Capability.S390_HPAGE_1M;
import static io.kvmsim.abi.Capability.S390_IRQCHIP;
import static io.kvmsim.abi.Capability.S390_RI;
import static io.kvmsim.abi.Capability.S390_USER_INSTR0;
import static io.kvmsim.abi.Capability.S390_USER_SIGP;
import static io.kvmsim.abi.Capability.S390_USER_STSI;
import static io.kvmsim.abi.Capability.S390_VECTOR_REGISTERS;
import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.CAP_ENABLED;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.HPAGE;
import static io.kvmsim.kvm.state.TestHosts.MINIMAL;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.CreateIrqchip;
import io.kvmsim.kvm.call.Call.EnableCap;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.CapabilityEnabled;
import io.kvmsim.kvm.state.VmEvent.HugePagesAllowed;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of spec 4.4.
class EnableCapTest {
    private static final Set<Capability> KNOWN = Set.of(
            HALT_POLL,
            S390_IRQCHIP,
            S390_USER_SIGP,
            S390_VECTOR_REGISTERS,
            S390_USER_STSI,
            S390_RI,
            S390_USER_INSTR0,
            S390_GS,
            S390_AIS,
            S390_HPAGE_1M,
            S390_CPU_TOPOLOGY);

    @ParameterizedTest
    @EnumSource(names = {"S390_IRQCHIP", "S390_USER_SIGP", "S390_USER_STSI", "S390_USER_INSTR0"})
    void a_flag_can_be_switched_on_at_any_time_once(Capability cap) {
        var event = new CapabilityEnabled(VM, cap.number(), List.of(), List.of());
        var after = given(MINIMAL, vcpu(0)).when(enable(cap)).thenSucceeds(CAP_ENABLED, event);
        after.afterwards().when(enable(cap)).thenSucceeds(CAP_ENABLED);
    }

    @Test
    void each_flag_is_its_own() {
        assertThat(given(Z16, enable(S390_IRQCHIP)).vm().caps()).isEqualTo(new Vm.Caps(true, false, false, false));
        assertThat(given(Z16, enable(S390_USER_SIGP)).vm().caps()).isEqualTo(new Vm.Caps(false, true, false, false));
        assertThat(given(Z16, enable(S390_USER_STSI)).vm().caps()).isEqualTo(new Vm.Caps(false, false, true, false));
        assertThat(given(Z16, enable(S390_USER_INSTR0)).vm().caps()).isEqualTo(new Vm.Caps(false, false, false, true));
    }

    @Test
    void vector_registers_adds_129_and_what_the_host_has_of_its_kin() {
        var gained = List.of(129, 134, 135, 148, 152, 192);
        given(Z16)
                .when(enable(S390_VECTOR_REGISTERS))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 107, gained, gained));
        var z13 = TestHosts.host("vector only", it -> it.without(134, 135, 148, 152, 192));
        given(z13)
                .when(enable(S390_VECTOR_REGISTERS))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 107, List.of(129), List.of(129)));
    }

    @Test
    void ri_gs_and_CPU_TOPOLOGY_add_a_facility_of_the_hosts() {
        given(Z16)
                .when(enable(S390_RI))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 124, List.of(64), List.of(64)));
        given(Z16)
                .when(enable(S390_GS))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 140, List.of(133), List.of(133)));
        given(Z16)
                .when(enable(S390_CPU_TOPOLOGY))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 222, List.of(11), List.of(11)));
    }

    @ParameterizedTest
    @EnumSource(names = {"S390_VECTOR_REGISTERS", "S390_RI", "S390_GS", "S390_CPU_TOPOLOGY"})
    void a_facility_that_the_host_lacks_is_EINVAL_and_EBUSY_comes_first(Capability cap) {
        given(MINIMAL).when(enable(cap)).thenRefuses(EINVAL, Rule.CAP_NOT_ON_HOST);
        given(MINIMAL, vcpu(0)).when(enable(cap)).thenRefuses(EBUSY, Rule.CAP_AFTER_VCPU);
        given(Z16, vcpu(0)).when(enable(cap)).thenRefuses(EBUSY, Rule.CAP_AFTER_VCPU);
    }

    @Test
    void ais_adds_72_whatever_the_host_has() {
        given(MINIMAL)
                .when(enable(S390_AIS))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 141, List.of(72), List.of(72)));
        given(Z16, vcpu(0)).when(enable(S390_AIS)).thenRefuses(EBUSY, Rule.CAP_AFTER_VCPU);
    }

    @Test
    void a_repetition_is_no_event_but_puts_a_lost_list_bit_back() {
        var story = given(Z16, enable(S390_RI));
        story.when(enable(S390_RI)).thenSucceeds(CAP_ENABLED);
        story.and(processor(0, 0, Z16.initialList()))
                .when(enable(S390_RI))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(VM, 124, List.of(), List.of(64)));
    }

    @Test
    void hpage_1m_is_the_whole_processs_and_switches_two_assists_of_the_VM_off() {
        var after = given(HPAGE)
                .when(enable(S390_HPAGE_1M))
                .thenSucceeds(
                        CAP_ENABLED, new HugePagesAllowed(VM), new CapabilityEnabled(VM, 156, List.of(), List.of()))
                .afterwards();
        assertThat(after.monitor().allowHpage1m()).isTrue();
        assertThat(after.vm().cmma()).isEqualTo(new Vm.Cmma(false, false, false, false, 0));
        after.when(enable(S390_HPAGE_1M)).thenSucceeds(CAP_ENABLED);
        var other = after.on(Story.OTHER).and(new Call.CreateVm(0));
        other.when(enableCmma()).thenRefuses(EINVAL, Rule.CMMA_WITH_HPAGE);
        other.when(enable(S390_HPAGE_1M))
                .thenSucceeds(CAP_ENABLED, new CapabilityEnabled(Story.OTHER, 156, List.of(), List.of()));
    }

    @Test
    void hpage_1m_needs_the_modules_leave_no_vcpu_no_CMMA_and_no_UCONTROL() {
        given(Z16).when(enable(S390_HPAGE_1M)).thenRefuses(EINVAL, Rule.CAP_HPAGE_EXCLUDED);
        given(Z16, vcpu(0)).when(enable(S390_HPAGE_1M)).thenRefuses(EBUSY, Rule.CAP_AFTER_VCPU);
        given(HPAGE, vcpu(0)).when(enable(S390_HPAGE_1M)).thenRefuses(EBUSY, Rule.CAP_AFTER_VCPU);
        given(HPAGE, enableCmma()).when(enable(S390_HPAGE_1M)).thenRefuses(EINVAL, Rule.CAP_HPAGE_EXCLUDED);
        givenUcontrol(HPAGE).when(enable(S390_HPAGE_1M)).thenRefuses(EINVAL, Rule.CAP_HPAGE_EXCLUDED);
    }

    @Test
    void hpage_1m_does_not_look_at_other_VMs_of_the_process() {
        given(HPAGE, enableCmma())
                .on(Story.OTHER)
                .and(new Call.CreateVm(0))
                .when(enable(S390_HPAGE_1M))
                .thenAnswers(0, CAP_ENABLED);
    }

    @Test
    void halt_poll_is_handled_first_and_looks_at_its_argument() {
        given(Z16).when(new EnableCap(182, 0, 0xFFFF_FFFFL)).thenSucceeds(Rule.CAP_HALT_POLL);
        given(Z16).when(new EnableCap(182, 0, 0x1_0000_0000L)).thenRefuses(EINVAL, Rule.CAP_HALT_POLL_BAD);
        given(Z16).when(new EnableCap(182, 0, -1)).thenRefuses(EINVAL, Rule.CAP_HALT_POLL_BAD);
        given(Z16).when(new EnableCap(182, 1, 0)).thenRefuses(EINVAL, Rule.CAP_HALT_POLL_BAD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 0x8000_0000, -1})
    void flags_must_be_0(int flags) {
        for (var cap : KNOWN) {
            given(Z16, vcpu(0))
                    .when(new EnableCap(cap.number(), flags, 0))
                    .thenRefuses(EINVAL, cap == HALT_POLL ? Rule.CAP_HALT_POLL_BAD : Rule.CAP_FLAGS);
        }
    }

    @Test
    void the_argument_is_ignored_by_all_others() {
        given(Z16).when(new EnableCap(S390_USER_SIGP.number(), 0, -1)).thenAnswers(0, CAP_ENABLED);
    }

    @ParameterizedTest
    @EnumSource
    void any_other_capability_is_EINVAL(Capability cap) {
        if (!KNOWN.contains(cap)) {
            given(Z16).when(enable(cap)).thenRefuses(EINVAL, Rule.CAP_UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100_000, 0x8000_0000})
    void a_number_that_is_no_capability_is_EINVAL(int cap) {
        given(Z16).when(new EnableCap(cap, 0, 0)).thenRefuses(EINVAL, Rule.CAP_UNKNOWN);
    }

    @Test
    void create_irqchip_needs_IRQCHIP() {
        given(Z16).when(new CreateIrqchip()).thenRefuses(EINVAL, Rule.IRQCHIP_NOT_ENABLED);
        given(Z16, enable(S390_IRQCHIP)).when(new CreateIrqchip()).thenSucceeds(Rule.IRQCHIP_CREATED);
    }
}
