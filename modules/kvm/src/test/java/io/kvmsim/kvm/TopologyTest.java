package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.abi.VmAttribute.CPU_TOPOLOGY;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.SetAttr;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.TopologyReportChanged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 3.8.
class TopologyTest {
    private static final Story STORY = given(Z16, enable(Capability.S390_CPU_TOPOLOGY));

    private static SetAttr report(long value) {
        return new SetAttr(5, value, 0, UserBuffer.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 0x1_0000_0000L, -1})
    void any_number_but_0_sets_the_report(long value) {
        var after = STORY.when(report(value)).thenSucceeds(Rule.TOPOLOGY_SET, new TopologyReportChanged(VM, true));
        after.afterwards().when(report(value)).thenSucceeds(Rule.TOPOLOGY_SET);
        after.afterwards().when(report(0)).thenSucceeds(Rule.TOPOLOGY_SET, new TopologyReportChanged(VM, false));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 99, -1})
    void reading_ignores_the_number_and_gives_one_byte(long attr) {
        var get = new Call.GetAttr(5, attr, 0, Access.READ_WRITE);
        STORY.when(get).thenWrites(Rule.TOPOLOGY_READ, Bytes.ofU8(0));
        STORY.and(report(1)).when(get).thenWrites(Rule.TOPOLOGY_READ, Bytes.ofU8(1));
        STORY.when(new Call.HasAttr(5, attr, 0)).thenSucceeds(Rule.ATTRIBUTE_KNOWN);
    }

    @Test
    void facility_11_must_be_in_mask_and_list() {
        given(Z16, processor(0, 0, Z16.initialList().withBit(11)))
                .when(report(1))
                .thenRefuses(ENXIO, Rule.TOPOLOGY_NOT_IN_MODEL);
        STORY.and(processor(0, 0, Z16.initialList())).when(report(1)).thenRefuses(ENXIO, Rule.TOPOLOGY_NOT_IN_MODEL);
        STORY.and(processor(0, 0, Z16.initialList().withBit(11)))
                .when(report(1))
                .thenSucceeds(Rule.TOPOLOGY_SET, new TopologyReportChanged(VM, true));
    }

    @Test
    void every_vcpu_creation_sets_the_report_a_failing_one_too() {
        var story = STORY.and(vcpu(0));
        story.when(get(CPU_TOPOLOGY)).thenWrites(Rule.TOPOLOGY_READ, Bytes.ofU8(1));
        var cleared = story.and(report(0));
        var failed =
                cleared.when(vcpu(0)).thenAnswers(EEXIST, Rule.VCPU_ID_TAKEN).afterwards();
        assertThat(failed.vm().sca().mtcr()).isTrue();
    }

    @Test
    void the_switch_to_the_extended_SCA_clears_the_report() {
        var story = STORY.and(report(1)).andRefused(vcpu(254));
        assertThat(story.vm().sca()).isEqualTo(new Vm.Sca(true, false));
    }
}
