package io.kvmsim.kvm.state;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_MACHINE_UV_FEAT_GUEST;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_FEAT;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_UV_FEAT_GUEST;
import static io.kvmsim.kvm.Calls.enable;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.MODEL_READ;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.NESTED;
import static io.kvmsim.kvm.state.TestHosts.NO_IBC;
import static io.kvmsim.kvm.state.TestHosts.Z14_IBC;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Machine;
import io.kvmsim.abi.Processor;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.state.VmEvent.ProcessorFeaturesSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSubfunctionsSet;
import io.kvmsim.kvm.state.VmEvent.UvFeaturesSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Spec 3.6 and the table of 6.1.
class CpuModelTest {
    private static final Bytes ONES = Bytes.ofHex("ff".repeat(2048));

    @ParameterizedTest(name = "asked {0}, in force {1}")
    @CsvSource({
        "0, 0x042",
        "0x001, 0x011",
        "0x011, 0x011",
        "0x032, 0x032",
        "0x042, 0x042",
        "0x051, 0x042",
        "0xF032, 0x042"
    })
    void the_ibc_is_clamped_to_the_hosts_range(String asked, String inForce) {
        var story = given(Z14_IBC, processor(1, Integer.decode(asked), ONES));
        assertThat(story.vm().model().ibc()).isEqualTo(Integer.decode(inForce));
    }

    @Test
    void an_ibc_of_0_leaves_the_one_last_in_force() {
        var story = given(Z14_IBC, processor(1, 0x32, ONES), processor(2, 0, ONES));
        assertThat(story.vm().model().ibc()).isEqualTo(0x32);
        assertThat(given(NO_IBC, processor(1, 0x32, ONES)).vm().model().ibc()).isZero();
    }

    @Test
    void cpuid_and_facilities_are_stored_unchecked_and_read_back() {
        var event = new ProcessorSet(VM, -1, 0x61, 0xFFFF, ONES);
        var story = given(Z16)
                .when(processor(-1, 0xFFFF, ONES))
                .thenSucceeds(Rule.PROCESSOR_SET, event)
                .afterwards();
        story.when(get(CPU_PROCESSOR)).thenWrites(MODEL_READ, Processor.CODEC.encode(new Processor(-1, 0x61, ONES)));
        story.when(processor(-1, 0xFFFF, ONES)).thenSucceeds(Rule.PROCESSOR_SET);
        assertThat(story.vm().model().facMask()).isEqualTo(Z16.initialMask());
        assertThat(story.vm().model().inForce(129)).isFalse();
        assertThat(story.and(vcpu(0)).vcpu(0).ibc()).isEqualTo(0x61);
    }

    @Test
    void only_bits_0_to_1023_are_ever_in_force() {
        var model = new CpuModel(0, 0, ONES, ONES, CpuModel.NO_FEATURES, ONES, 0, false);
        assertThat(model.inForce(1023)).isTrue();
        assertThat(model.inForce(1024)).isFalse();
    }

    @Test
    void a_new_VM_shows_version_FF_the_unblocked_ibc_and_the_default_list() {
        given(Z16)
                .when(get(CPU_PROCESSOR))
                .thenWrites(
                        MODEL_READ,
                        Processor.CODEC.encode(new Processor(0xFF0A_1B2C_3931_8000L, 0x61, Z16.initialList())));
    }

    @Test
    void the_machine_is_the_hosts_but_for_the_VMs_mask() {
        var grown = Z16.initialMask().withBit(64);
        given(Z16, enable(Capability.S390_RI), processor(0, 0, ONES))
                .when(get(CPU_MACHINE))
                .thenWrites(
                        MODEL_READ,
                        Machine.CODEC.encode(
                                new Machine(0x000A_1B2C_3931_8000L, 0x0031_0061, grown, Z16.processorList())));
    }

    @Test
    void features_start_all_zero_and_are_limited_to_the_machines() {
        var machine = Bytes.ofHex("ff84", 128);
        given(NESTED).when(get(CPU_MACHINE_FEAT)).thenWrites(MODEL_READ, machine);
        given(NESTED).when(get(CPU_PROCESSOR_FEAT)).thenWrites(MODEL_READ, Bytes.zeros(128));
        var after = given(NESTED)
                .when(set(CPU_PROCESSOR_FEAT, machine))
                .thenSucceeds(Rule.FEAT_SET, new ProcessorFeaturesSet(VM, machine))
                .afterwards();
        after.when(get(CPU_PROCESSOR_FEAT)).thenWrites(MODEL_READ, machine);
        after.when(set(CPU_PROCESSOR_FEAT, machine)).thenSucceeds(Rule.FEAT_SET);
    }

    @Test
    void subfunctions_start_as_the_hosts_and_are_stored_unchecked() {
        given(Z16).when(get(CPU_PROCESSOR_SUBFUNC)).thenWrites(MODEL_READ, Z16.subfunc());
        var after = given(Z16)
                .when(set(CPU_PROCESSOR_SUBFUNC, ONES))
                .thenSucceeds(Rule.SUBFUNC_SET, new ProcessorSubfunctionsSet(VM, ONES))
                .afterwards();
        after.when(get(CPU_PROCESSOR_SUBFUNC)).thenWrites(MODEL_READ, ONES);
        after.when(get(CPU_MACHINE_SUBFUNC)).thenWrites(MODEL_READ, Z16.subfunc());
        after.when(set(CPU_PROCESSOR_SUBFUNC, ONES)).thenSucceeds(Rule.SUBFUNC_SET);
    }

    @Test
    void subfunctions_half_readable_keep_what_was_read_and_zeros() {
        var after = given(Z16)
                .when(set(CPU_PROCESSOR_SUBFUNC, ONES.slice(0, 1000)))
                .thenAnswers(EFAULT, Rule.SUBFUNC_ADDRESS)
                .afterwards();
        assertThat(after.vm().model().subfunc()).isEqualTo(ONES.slice(0, 1000).padded(2048));
    }

    @Test
    void ultravisor_features_are_those_two_that_the_host_indicates() {
        long both = 0x0C00_0000_0000_0000L;
        var noisy = TestHosts.host("all indications", it -> it.uvFeatures = -1);
        given(noisy).when(get(CPU_MACHINE_UV_FEAT_GUEST)).thenWrites(MODEL_READ, Bytes.ofU64(both));
        given(noisy).when(get(CPU_PROCESSOR_UV_FEAT_GUEST)).thenWrites(MODEL_READ, Bytes.ofU64(0));
        given(noisy)
                .when(setU64(CPU_PROCESSOR_UV_FEAT_GUEST, both))
                .thenSucceeds(Rule.UV_FEAT_SET, new UvFeaturesSet(VM, both))
                .afterwards()
                .when(get(CPU_PROCESSOR_UV_FEAT_GUEST))
                .thenWrites(MODEL_READ, Bytes.ofU64(both));
        given(TestHosts.NO_UV).when(get(CPU_MACHINE_UV_FEAT_GUEST)).thenWrites(MODEL_READ, Bytes.ofU64(0));
        given(Z16).when(setU64(CPU_PROCESSOR_UV_FEAT_GUEST, 0)).thenSucceeds(Rule.UV_FEAT_SET);
    }

    @Test
    void every_model_attribute_can_be_read_with_a_vcpu() {
        given(Z16, vcpu(0)).when(get(CPU_PROCESSOR)).thenAnswers(0, MODEL_READ).withEvents();
        given(Z16, vcpu(0)).when(get(CPU_MACHINE)).thenAnswers(0, MODEL_READ).withEvents();
    }
}
