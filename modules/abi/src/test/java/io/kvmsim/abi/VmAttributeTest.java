package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VmAttributeTest {
    @Test
    void an_attribute_is_found_by_group_and_number_and_by_its_short_name() {
        assertThat(VmAttribute.values()).allSatisfy(it -> {
            assertThat(VmAttribute.of(it.group().number(), it.number())).contains(it);
            assertThat(VmAttribute.ofShortName(it.shortName())).contains(it);
        });
        assertThat(VmAttribute.ofShortName("mem.nonsense")).isEmpty();
    }

    @Test
    void all_64_bits_of_the_number_are_compared() {
        assertThat(VmAttribute.of(Group.MEM_CTRL, 0x1_0000_0000L)).isEmpty();
        assertThat(VmAttribute.of(Group.MEM_CTRL, -1)).isEmpty();
        assertThat(VmAttribute.of(Group.MEM_CTRL, 3)).isEmpty();
    }

    @Test
    void a_group_that_does_not_exist_has_no_attributes() {
        assertThat(VmAttribute.of(6, 0)).isEmpty();
        assertThat(VmAttribute.of(-1, 0)).isEmpty();
    }

    @Test
    void every_number_is_the_attribute_of_the_topology_group() {
        assertThat(VmAttribute.of(5, -1)).contains(VmAttribute.CPU_TOPOLOGY);
        assertThat(VmAttribute.of(5, 0)).contains(VmAttribute.CPU_TOPOLOGY);
    }

    @Test
    void names_are_those_that_people_type_and_those_of_the_kernel() {
        assertThat(VmAttribute.MEM_LIMIT_SIZE.shortName()).isEqualTo("mem.limit");
        assertThat(VmAttribute.CRYPTO_DISABLE_DEA_KW.shortName()).isEqualTo("crypto.dea.disable");
        assertThat(VmAttribute.MEM_LIMIT_SIZE.kernelName()).isEqualTo("KVM_S390_VM_MEM_LIMIT_SIZE");
    }
}
