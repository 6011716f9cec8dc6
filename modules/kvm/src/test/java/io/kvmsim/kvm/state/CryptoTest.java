package io.kvmsim.kvm.state;

import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.VmAttribute.CPU_PROCESSOR_SUBFUNC;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_APIE;
import static io.kvmsim.abi.VmAttribute.CRYPTO_DISABLE_DEA_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_AES_KW;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_APIE;
import static io.kvmsim.abi.VmAttribute.CRYPTO_ENABLE_DEA_KW;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.CRYPTO_SET;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.NO_APXA;
import static io.kvmsim.kvm.state.TestHosts.NO_AP_BUT_APXA;
import static io.kvmsim.kvm.state.TestHosts.NO_MSA3;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.state.VmEvent.AesWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.AesWrappingEnabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationDisabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationEnabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingEnabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 3.5.
class CryptoTest {
    private static final CryptoBits ALL = new CryptoBits(true, true, true, true, false);
    private static final CryptoBits NO_AES = new CryptoBits(true, false, true, false, false);
    private static final CryptoBits NO_DEA = new CryptoBits(true, true, false, true, false);
    private static final Bytes NO_MSA3_LIST = Z16.initialList().withoutBit(76);

    @Test
    void both_wrappings_are_on_from_the_start_where_facility_76_is_in_force() {
        assertThat(given(Z16).vm().crypto()).isEqualTo(new Crypto(true, true, 1, 1, 1, 1, false, 3));
        assertThat(given(NO_APXA).vm().crypto()).isEqualTo(new Crypto(true, true, 1, 1, 1, 1, false, 1));
        assertThat(given(NO_AP_BUT_APXA).vm().crypto().crycbFormat()).isEqualTo(1);
        assertThat(given(NO_MSA3).vm().crypto()).isEqualTo(new Crypto(false, false, 0, 0, 0, 0, false, 0));
    }

    @Test
    void every_enabling_makes_a_new_key_and_disabling_forgets_it() {
        var story = given(Z16);
        var again = story.when(set(CRYPTO_ENABLE_AES_KW))
                .thenSucceeds(CRYPTO_SET, new AesWrappingEnabled(VM, 2, ALL))
                .afterwards();
        var off = again.when(set(CRYPTO_DISABLE_AES_KW))
                .thenSucceeds(CRYPTO_SET, new AesWrappingDisabled(VM, NO_AES))
                .afterwards();
        assertThat(off.vm().crypto()).isEqualTo(new Crypto(false, true, 0, 1, 2, 1, false, 3));
        off.when(set(CRYPTO_DISABLE_AES_KW)).thenSucceeds(CRYPTO_SET);
        off.when(set(CRYPTO_ENABLE_AES_KW)).thenSucceeds(CRYPTO_SET, new AesWrappingEnabled(VM, 3, ALL));
    }

    @Test
    void dea_keys_are_counted_apart_from_AES_keys() {
        var story = given(Z16, set(CRYPTO_ENABLE_AES_KW));
        var off = story.when(set(CRYPTO_DISABLE_DEA_KW))
                .thenSucceeds(CRYPTO_SET, new DeaWrappingDisabled(VM, NO_DEA))
                .afterwards();
        assertThat(off.vm().crypto()).isEqualTo(new Crypto(true, false, 2, 0, 2, 1, false, 3));
        off.when(set(CRYPTO_DISABLE_DEA_KW)).thenSucceeds(CRYPTO_SET);
        var on = off.when(set(CRYPTO_ENABLE_DEA_KW)).thenSucceeds(CRYPTO_SET, new DeaWrappingEnabled(VM, 2, ALL));
        assertThat(on.afterwards().vm().crypto()).isEqualTo(new Crypto(true, true, 2, 2, 2, 2, false, 3));
    }

    @Test
    void ap_interpretation_is_switched_and_a_repetition_is_no_event() {
        var bits = new CryptoBits(true, true, true, true, true);
        var on = given(Z16)
                .when(set(CRYPTO_ENABLE_APIE))
                .thenSucceeds(CRYPTO_SET, new ApInterpretationEnabled(VM, bits))
                .afterwards();
        assertThat(on.vm().crypto().apie()).isTrue();
        on.when(set(CRYPTO_ENABLE_APIE)).thenSucceeds(CRYPTO_SET);
        var off = on.when(set(CRYPTO_DISABLE_APIE)).thenSucceeds(CRYPTO_SET, new ApInterpretationDisabled(VM, ALL));
        off.afterwards().when(set(CRYPTO_DISABLE_APIE)).thenSucceeds(CRYPTO_SET);
    }

    @Test
    void every_call_refreshes_all_vcpus_and_later_ones_take_it_over() {
        var story = given(Z16, vcpu(0), vcpu(1), set(CRYPTO_DISABLE_AES_KW), vcpu(2));
        assertThat(story.vm().vcpus()).extracting(Vcpu::crypto).containsOnly(NO_AES);
    }

    @Test
    void without_facility_76_and_AP_interpretation_vcpus_are_not_touched() {
        var story = given(NO_MSA3, vcpu(0), set(CRYPTO_ENABLE_APIE));
        var on = new CryptoBits(true, false, false, false, true);
        assertThat(story.vcpu(0).crypto()).isEqualTo(on);
        story.when(set(CRYPTO_DISABLE_APIE))
                .thenSucceeds(CRYPTO_SET, new ApInterpretationDisabled(VM, CryptoBits.UNTOUCHED));
        assertThat(story.and(set(CRYPTO_DISABLE_APIE), vcpu(1)).vm().vcpus())
                .extracting(Vcpu::crypto)
                .containsExactly(on, CryptoBits.UNTOUCHED);
    }

    @Test
    void with_facility_76_taken_away_keys_stay_and_come_back_as_they_were() {
        var story = given(Z16, processor(0, 0, NO_MSA3_LIST));
        assertThat(story.vm().crypto()).isEqualTo(new Crypto(true, true, 1, 1, 1, 1, false, 3));
        story.when(set(CRYPTO_ENABLE_AES_KW)).thenRefuses(EINVAL, Rule.CRYPTO_WITHOUT_MSA3);
        assertThat(story.and(vcpu(0)).vcpu(0).crypto()).isEqualTo(CryptoBits.UNTOUCHED);
        assertThat(story.and(set(CRYPTO_ENABLE_APIE), vcpu(0)).vcpu(0).crypto())
                .isEqualTo(new CryptoBits(true, true, true, true, true));
        var back = story.and(processor(0, 0, Z16.initialList()), vcpu(0));
        assertThat(back.vm().crypto()).isEqualTo(story.vm().crypto());
        assertThat(back.vcpu(0).crypto()).isEqualTo(ALL);
    }

    @ParameterizedTest(name = "PCKMO function {0}")
    @ValueSource(ints = {32, 33, 34, 40, 41})
    void ecc_needs_one_function_that_both_the_VM_and_the_host_have(int code) {
        int bit = 128 * 8 + code;
        var only = Bytes.zeros(2048).withBit(bit);
        assertThat(given(Z16, set(CPU_PROCESSOR_SUBFUNC, only), vcpu(0))
                        .vcpu(0)
                        .crypto()
                        .ecc())
                .isEqualTo(Z16.subfunc().bit(bit))
                .isTrue();
        var hostWithout = TestHosts.host("without", it -> it.subfunc = it.subfunc.withoutBit(bit));
        assertThat(given(hostWithout, set(CPU_PROCESSOR_SUBFUNC, only), vcpu(0))
                        .vcpu(0)
                        .crypto()
                        .ecc())
                .isFalse();
    }

    @ParameterizedTest(name = "PCKMO function {0}")
    @ValueSource(ints = {1, 18, 35, 39, 42})
    void other_functions_give_no_ECC(int code) {
        var only = Bytes.zeros(2048).withBit(128 * 8 + code);
        var host = TestHosts.host("all functions", it -> it.subfunc = it.subfunc.or(only));
        assertThat(given(host, set(CPU_PROCESSOR_SUBFUNC, only), vcpu(0))
                        .vcpu(0)
                        .crypto())
                .isEqualTo(new CryptoBits(true, true, true, false, false));
    }
}
