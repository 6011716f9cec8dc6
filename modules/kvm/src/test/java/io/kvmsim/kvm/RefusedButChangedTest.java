package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.GetCmmaBits;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.CmmaDirtyRead;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesSet;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.ProcessorSubfunctionsSet;
import io.kvmsim.kvm.state.VmEvent.ScaEntryLost;
import io.kvmsim.kvm.state.VmEvent.ScaExtended;
import io.kvmsim.kvm.state.VmEvent.TopologyReportChanged;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The five refused calls of spec 5.5 that change state all the same.
class RefusedButChangedTest {
    @Test
    void create_vcpu_with_too_large_an_id_extends_the_SCA() {
        var after = given(Z16, vcpu(0))
                .when(vcpu(250))
                .thenAnswers(EINVAL, Rule.VCPU_BEYOND_ESCA)
                .withEvents(new ScaExtended(VM, 250))
                .afterwards();
        assertThat(after.vm().sca()).isEqualTo(new Vm.Sca(true, false));
        assertThat(after.vm().vcpus()).hasSize(1);
        after.when(vcpu(250)).thenRefuses(EINVAL, Rule.VCPU_BEYOND_ESCA);
    }

    @Test
    void create_vcpu_with_a_used_id_takes_the_existing_vcpu_out_of_the_SCA_and_sets_the_report() {
        var cleared = new Call.SetAttr(5, 0, 0, UserBuffer.NONE);
        var after = given(Z16, enable(Capability.S390_CPU_TOPOLOGY), vcpu(0), vcpu(1), cleared)
                .when(vcpu(1))
                .thenAnswers(EEXIST, Rule.VCPU_ID_TAKEN)
                .withEvents(new ScaEntryLost(VM, 1), new TopologyReportChanged(VM, true))
                .afterwards();
        assertThat(after.vcpu(1).inSca()).isFalse();
        assertThat(after.vcpu(0).inSca()).isTrue();
        after.when(vcpu(1)).thenRefuses(EEXIST, Rule.VCPU_ID_TAKEN);
    }

    @Test
    void processor_subfunc_that_cannot_be_read_zeroes_the_blocks() {
        var after = given(Z16)
                .when(set(CPU_PROCESSOR_SUBFUNC))
                .thenAnswers(EFAULT, Rule.SUBFUNC_ADDRESS)
                .withEvents(new ProcessorSubfunctionsSet(VM, Bytes.zeros(2048)))
                .afterwards();
        assertThat(after.vm().model().subfunc().isZero()).isTrue();
        assertThat(after.and(vcpu(0)).vcpu(0).crypto().ecc()).isFalse();
        after.when(set(CPU_PROCESSOR_SUBFUNC)).thenRefuses(EFAULT, Rule.SUBFUNC_ADDRESS);
    }

    @Test
    void set_cmma_bits_that_leaves_the_slots_has_set_the_pages_before() {
        var after = given(Z16, enableCmma(), slot(0, 0, MIB, USER))
                .when(setBits(254, 1, 1, 1, 1))
                .thenAnswers(EFAULT, Rule.SET_CMMA_OUTSIDE)
                .withEvents(new CmmaStatesSet(VM, 254, 0x4300_0000L, List.of(new ValueRun(2, 1))), new CmmaUsed(VM))
                .afterwards();
        assertThat(after.page(USER + 255 * 4096)).isEqualTo(new PageState(1, false, false, false));
        assertThat(after.page(USER + 256 * 4096)).isEqualTo(new PageState(0, false, false, false));
        assertThat(after.monitor().usesCmm()).isTrue();
    }

    @Test
    void get_cmma_bits_that_cannot_write_has_cleared_the_dirty_bits() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), setBits(0, 1), startMigration());
        for (var log : List.of(Access.READ_WRITE, Access.READ_ONLY)) {
            var values = log == Access.READ_WRITE ? Access.NONE : Access.READ_WRITE;
            var after = story.when(new GetCmmaBits(0, 100, 0, values, log))
                    .thenAnswers(EFAULT, Rule.GET_CMMA_ADDRESS)
                    .withEvents(new CmmaDirtyRead(VM, 0, 100, 100))
                    .afterwards();
            assertThat(after.vm().cmma().dirtyPages()).isEqualTo(156);
        }
    }
}
