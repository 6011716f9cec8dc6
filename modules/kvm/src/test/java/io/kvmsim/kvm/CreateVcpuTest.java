package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.todExt;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.VCPU_CREATED;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.NO_BSCAO64;
import static io.kvmsim.kvm.state.TestHosts.NO_ESCA;
import static io.kvmsim.kvm.state.TestHosts.NO_SIGPIF;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.CreateVcpu;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.ScaExtended;
import io.kvmsim.kvm.state.VmEvent.VcpuCreated;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 4.2, step by step, and 3.9.
class CreateVcpuTest {
    private static final CryptoBits CRYPTO = new CryptoBits(true, true, true, true, false);

    @ParameterizedTest
    @ValueSource(longs = {255, 256, 0x1_0000_0000L, -1})
    void step_1_ids_from_255_on_are_EINVAL(long id) {
        given(NO_SIGPIF).when(new CreateVcpu(id)).thenRefuses(EINVAL, Rule.VCPU_ID_TOO_LARGE);
    }

    @Test
    void step_2_a_256th_vcpu_is_EINVAL_whatever_its_id() {
        var full =
                given(NO_SIGPIF, IntStream.range(0, 255).mapToObj(Calls::vcpu).toArray(Call[]::new));
        full.when(vcpu(0)).thenRefuses(EINVAL, Rule.VCPU_TOO_MANY);
    }

    @Test
    void step_3_without_an_extended_SCA_ids_end_at_63() {
        given(NO_ESCA).when(vcpu(63)).thenAnswers(0, VCPU_CREATED);
        given(NO_ESCA).when(vcpu(64)).thenRefuses(EINVAL, Rule.VCPU_BEYOND_BSCA);
        given(NO_BSCAO64).when(vcpu(64)).thenRefuses(EINVAL, Rule.VCPU_BEYOND_BSCA);
    }

    @Test
    void step_3a_the_first_id_from_64_on_extends_the_SCA_and_lack_of_memory_is_EINVAL() {
        given(Z16).withFree(16 * 1024 - 1).when(vcpu(64)).thenRefuses(EINVAL, Rule.VCPU_NO_MEMORY_FOR_ESCA);
        var story = given(Z16).and(vcpu(64));
        assertThat(story.vm().sca()).isEqualTo(new Vm.Sca(true, true));
        assertThat(given(Z16).when(vcpu(64)).decision().events().getFirst()).isEqualTo(new ScaExtended(VM, 64));
        assertThat(story.when(vcpu(65)).decision().events()).hasSize(1);
    }

    @Test
    void step_3b_ids_from_248_on_are_EINVAL_once_the_SCA_is_extended() {
        given(Z16).when(vcpu(247)).thenAnswers(0, VCPU_CREATED);
        given(Z16, vcpu(64)).when(vcpu(248)).thenRefuses(EINVAL, Rule.VCPU_BEYOND_ESCA);
    }

    @Test
    void step_5_a_vcpu_needs_its_structure_and_two_pages_and_one_more_with_CMMA() {
        long bytes = 2504 + 4096 + 4096;
        given(Z16).withFree(bytes - 1).when(vcpu(0)).thenRefuses(ENOMEM, Rule.VCPU_NO_MEMORY);
        given(Z16).withFree(bytes).when(vcpu(0)).thenAnswers(0, VCPU_CREATED);
        given(Z16, enableCmma()).withFree(bytes + 4095).when(vcpu(0)).thenRefuses(ENOMEM, Rule.VCPU_NO_MEMORY);
        given(Z16, enableCmma()).withFree(bytes + 4096).when(vcpu(0)).thenAnswers(0, VCPU_CREATED);
        givenUcontrol(Z16).withFree(bytes + 16591).when(vcpu(0)).thenRefuses(ENOMEM, Rule.VCPU_NO_MEMORY);
        givenUcontrol(Z16).withFree(bytes + 16592).when(vcpu(0)).thenAnswers(0, VCPU_CREATED);
    }

    @Test
    void step_5_comes_after_the_switch_which_gives_the_basic_area_back() {
        long enough = 16 * 1024 - 4096 + 2504 + 4096 + 4096;
        given(Z16)
                .withFree(Math.max(enough, 16 * 1024) - 1)
                .when(vcpu(64))
                .thenAnswers(ENOMEM, Rule.VCPU_NO_MEMORY)
                .withEvents(new ScaExtended(VM, 64));
        given(Z16).withFree(enough).when(vcpu(64)).thenAnswers(0, VCPU_CREATED);
    }

    @Test
    void step_5_comes_before_step_6() {
        given(Z16, vcpu(0)).withFree(0).when(vcpu(0)).thenRefuses(ENOMEM, Rule.VCPU_NO_MEMORY);
    }

    @Test
    void step_6_a_used_id_is_EEXIST() {
        given(Z16, vcpu(0)).when(vcpu(0)).thenAnswers(EEXIST, Rule.VCPU_ID_TAKEN);
    }

    @Test
    void without_SIGP_interpretation_every_id_below_255_goes_and_the_SCA_is_never_extended() {
        var story = given(NO_SIGPIF, vcpu(254), vcpu(64));
        assertThat(story.vm().sca()).isEqualTo(new Vm.Sca(false, true));
        assertThat(story.vm().vcpus()).extracting(Vcpu::inSca).containsOnly(false);
    }

    @Test
    void a_UCONTROL_VM_has_ids_up_to_254_and_no_SCA_entries() {
        var story = givenUcontrol(Z16, vcpu(254));
        assertThat(story.vm().sca()).isEqualTo(new Vm.Sca(false, true));
        assertThat(story.vcpu(254).inSca()).isFalse();
    }

    @Test
    void vcpus_are_kept_in_the_order_of_their_creation() {
        assertThat(given(Z16, vcpu(9), vcpu(3), vcpu(7)).vm().vcpus())
                .extracting(Vcpu::id)
                .containsExactly(9, 3, 7);
    }

    @Test
    void a_vcpu_takes_over_clock_model_and_crypto() {
        given(Z16, todExt(2, 5), processor(0, 0x41, Z16.initialList()))
                .when(vcpu(3))
                .thenSucceeds(
                        VCPU_CREATED,
                        new VcpuCreated(
                                VM,
                                new Vcpu(
                                        3,
                                        new GuestClock(5, 2),
                                        true,
                                        0x41,
                                        true,
                                        false,
                                        true,
                                        CRYPTO,
                                        Vcpu.Essa.OFF)));
    }

    @Test
    void a_vcpu_uses_the_epoch_index_iff_facility_139_is_in_force() {
        assertThat(given(TestHosts.NO_MEPOCH, vcpu(0)).vcpu(0).mef()).isFalse();
        var without = processor(0, 0, Z16.initialList().withoutBit(139));
        assertThat(given(Z16, without, vcpu(0)).vcpu(0).mef()).isFalse();
    }

    @Test
    void pfmf_is_interpreted_with_facility_8_and_without_CMMA() {
        assertThat(given(Z16, vcpu(0)).vcpu(0).pfmfi()).isTrue();
        assertThat(given(Z16, enableCmma(), vcpu(0)).vcpu(0).pfmfi()).isFalse();
        var without = processor(0, 0, Z16.initialList().withoutBit(8));
        assertThat(given(Z16, without, vcpu(0)).vcpu(0).pfmfi()).isFalse();
    }

    @Test
    void a_collaboration_buffer_comes_with_CMMA_and_interpretation_is_off() {
        assertThat(given(Z16, vcpu(0)).vcpu(0).cbrl()).isFalse();
        var story = given(Z16, enableCmma(), vcpu(0));
        assertThat(story.vcpu(0).cbrl()).isTrue();
        assertThat(story.vcpu(0).essa()).isEqualTo(Vcpu.Essa.OFF);
    }

    @Test
    void a_list_of_zeros_leaves_nothing_in_force() {
        assertThat(given(Z16, processor(0, 0, Bytes.zeros(2048)), vcpu(0)).vcpu(0))
                .isEqualTo(new Vcpu(
                        0, GuestClock.SAME, false, 0x61, false, false, true, CryptoBits.UNTOUCHED, Vcpu.Essa.OFF));
    }
}
