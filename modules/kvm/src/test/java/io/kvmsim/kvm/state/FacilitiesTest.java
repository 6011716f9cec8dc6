package io.kvmsim.kvm.state;

import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 6.2 and 6.3: a new VM's facility mask and list.
class FacilitiesTest {
    private static final List<Integer> BASE =
            List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 73, 75, 76, 77, 78, 130, 131, 139, 146, 150, 151, 155);
    private static final List<Integer> EXTENDED = List.of(12, 15, 156, 165, 193, 194, 196, 197);
    private static final Bytes EVERYTHING = Bytes.ofHex("ff".repeat(2048));

    private static Host host(int hmfai, Bytes facilities) {
        return TestHosts.host("facilities", it -> {
            it.hmfai = hmfai;
            it.facilities = facilities;
            it.aiv = false;
            it.tlbGuest = false;
        });
    }

    @Test
    void a_z16_starts_with_the_published_mask_and_list() {
        assertThat(Z16.initialMask().trimmedHex()).isEqualTo("fbeffffbfefdfe7c407ee0000000000030303318040000006c");
        assertThat(Z16.initialList().trimmedHex()).isEqualTo("fbe6fffbfefdfe7c007ee0000000000030303310");
    }

    /// The rules of 6.3, number by number.
    @ParameterizedTest(name = "hmfai {0}")
    @ValueSource(ints = {0, 0x0800_0000, -1, 0x1234_5678, 0x4000_0000, 0x0000_0003})
    void managed_facilities_are_those_that_KVM_knows_and_the_rest_passes_through(int hmfai) {
        var list = new TreeSet<>(BASE);
        for (int doubleword = 0; doubleword < 16; doubleword++) {
            int managed = 16 * (1 + (hmfai >>> 30 - 2 * doubleword & 3));
            for (int position = managed; position < 64; position++) {
                list.add(64 * doubleword + position);
            }
        }
        list.addAll(List.of(74, 138));
        var mask = new TreeSet<>(list);
        mask.addAll(EXTENDED);
        var host = host(hmfai, EVERYTHING);
        assertThat(host.initialList().bits().boxed()).containsExactlyElementsOf(list);
        assertThat(host.initialMask().bits().boxed()).containsExactlyElementsOf(mask);
    }

    @Test
    void what_the_host_lacks_a_VM_lacks_but_for_74_and_138() {
        var host = host(0, Bytes.zeros(2048));
        assertThat(host.initialList().bits().boxed()).containsExactly(74, 138);
        assertThat(host.initialMask().bits().boxed()).containsExactly(74, 138);
    }

    @Test
    void guest_TLB_handling_adds_147_to_both() {
        assertThat(Z16.initialList().bit(147)).isTrue();
        assertThat(Z16.initialMask().bit(147)).isTrue();
        assertThat(TestHosts.NO_TLB_GUEST.initialList().bit(147)).isFalse();
        assertThat(TestHosts.NO_TLB_GUEST.initialMask().bit(147)).isFalse();
    }

    @Test
    void facility_65_is_in_the_mask_only_and_needs_the_host_to_virtualize_adapter_interrupts() {
        assertThat(Z16.initialMask().bit(65)).isTrue();
        assertThat(Z16.initialList().bit(65)).isFalse();
        assertThat(TestHosts.host("no aiv", it -> it.aiv = false).initialMask().bit(65))
                .isFalse();
        assertThat(TestHosts.host("no 65", it -> it.without(65)).initialMask().bit(65))
                .isFalse();
    }

    @Test
    void the_kernel_keeps_128_bytes_of_the_hosts_list() {
        var host = host(0, EVERYTHING);
        assertThat(host.processorList()).isEqualTo(EVERYTHING.slice(0, 128).padded(2048));
        assertThat(host.hasFacility(1023)).isTrue();
        assertThat(host.hasFacility(1024)).isFalse();
    }

    @Test
    void a_host_that_could_not_load_kvm_is_refused_with_the_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestHosts.host("impossible", it -> {
                    it.nested = true;
                    it.hpage = true;
                }))
                .withMessageContaining("module.nested")
                .withMessageContaining("module.hpage");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestHosts.host("impossible", it -> it.cpus = -1))
                .withMessageContaining("cpus is -1");
    }
}
