package io.kvmsim.abi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every number of ours against the kernel's headers, both ways where the headers' set is ours.
class NumbersTest {
    /// The golden file's headers are those of Debian 12, Linux 6.1. What came later is checked by hand against the
    /// table in the specification, and by this test as soon as the golden file is made from newer headers.
    private static final Set<String> LATER_THAN_THE_HEADERS = Set.of(
            "KVM_SET_USER_MEMORY_REGION2", // 6.8
            "KVM_S390_VM_CPU_PROCESSOR_UV_FEAT_GUEST", // 6.7
            "KVM_S390_VM_CPU_MACHINE_UV_FEAT_GUEST", // 6.7
            "KVM_MEM_GUEST_MEMFD", // 6.8
            "KVM_CAP_S390_PROTECTED_ASYNC_DISABLE", // 6.2
            "KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP", // 6.2
            "KVM_CAP_PMU_EVENT_MASKED_EVENTS", // 6.3
            "KVM_CAP_COUNTER_OFFSET", // 6.4
            "KVM_CAP_ARM_EAGER_SPLIT_CHUNK_SIZE", // 6.5
            "KVM_CAP_ARM_SUPPORTED_BLOCK_SIZES", // 6.5
            "KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES", // 6.7
            "KVM_CAP_USER_MEMORY2", // 6.8
            "KVM_CAP_MEMORY_FAULT_INFO", // 6.8
            "KVM_CAP_MEMORY_ATTRIBUTES", // 6.8
            "KVM_CAP_GUEST_MEMFD", // 6.8
            "KVM_CAP_VM_TYPES", // 6.8
            "KVM_CAP_PRE_FAULT_MEMORY", // 6.11
            "KVM_CAP_X86_APIC_BUS_CYCLES_NS", // 6.11
            "KVM_CAP_X86_GUEST_MODE"); // 6.12

    @Test
    void what_is_said_to_be_later_than_the_headers_is_not_in_them() {
        assertThat(LATER_THAN_THE_HEADERS).noneMatch(Golden::has);
    }

    @Test
    void every_ioctl_has_the_number_of_the_headers() {
        var ours =
                Ioctls.ALL.stream().collect(Collectors.toMap(Ioctl::name, it -> Integer.toUnsignedLong(it.number())));
        var theirs = Ioctls.ALL.stream()
                .map(Ioctl::name)
                .filter(it -> !LATER_THAN_THE_HEADERS.contains(it))
                .collect(Collectors.toMap(Function.identity(), Golden::value));
        assertThat(ours).containsAllEntriesOf(theirs);
        assertThat(ours).hasSize(theirs.size() + 1);
    }

    @Test
    void the_ioctl_that_the_headers_lack_has_the_number_of_the_specification() {
        assertThat(Ioctls.KVM_SET_USER_MEMORY_REGION2.number()).isEqualTo(0x40A0AE49);
    }

    @Test
    void the_table_holds_every_ioctl_of_s390_in_the_headers() {
        assertThat(Golden.withPrefix("KVM_S390_").keySet().stream()
                        .map(it -> "KVM_S390_" + it)
                        .filter(it -> !it.startsWith("KVM_S390_VM_") && !it.equals("KVM_S390_CMMA_PEEK")))
                .allMatch(it -> Ioctls.ofName(it).isPresent());
    }

    @Test
    void an_ioctl_is_found_by_name_and_by_number() {
        assertThat(Ioctls.ALL).allSatisfy(it -> {
            assertThat(Ioctls.ofName(it.name())).contains(it);
            assertThat(Ioctls.ofNumber(it.number())).contains(it);
        });
        assertThat(Ioctls.ofName("KVM_NONSENSE")).isEmpty();
        assertThat(Ioctls.ofNumber(0xAEFF)).isEmpty();
    }

    @Test
    void an_ioctl_knows_the_size_of_its_argument() {
        assertThat(Ioctls.KVM_ENABLE_CAP.argumentSize()).isEqualTo(104);
        assertThat(Ioctls.KVM_S390_GET_CMMA_BITS.argumentSize()).isEqualTo(32);
        assertThat(Ioctls.KVM_CREATE_VCPU.argumentSize()).isZero();
    }

    @Test
    void the_capabilities_are_those_of_the_headers() {
        var ours = Arrays.stream(Capability.values())
                .filter(it -> !LATER_THAN_THE_HEADERS.contains(it.kernelName()))
                .collect(Collectors.toMap(Capability::kernelName, it -> (long) it.number()));
        assertThat(new TreeMap<>(ours)).isEqualTo(theirs("KVM_CAP_", _ -> true));
        assertThat(Arrays.stream(Capability.values()).map(Capability::number))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void a_capability_is_found_by_its_number() {
        assertThat(Capability.values())
                .allSatisfy(it -> assertThat(Capability.of(it.number())).contains(it));
        assertThat(Capability.of(5)).as("a number never given").isEmpty();
        assertThat(Capability.of(-1)).isEmpty();
        assertThat(Capability.of(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void groups_attributes_and_features_are_those_of_the_headers() {
        var ours = new HashMap<String, Long>();
        Arrays.stream(Group.values()).forEach(it -> ours.put(it.kernelName(), (long) it.number()));
        Arrays.stream(CpuFeature.values()).forEach(it -> ours.put(it.kernelName(), (long) it.bit()));
        Arrays.stream(VmAttribute.values())
                .filter(it -> it != VmAttribute.CPU_TOPOLOGY) // its group has no constants for attributes
                .forEach(it -> ours.put(it.kernelName(), (long) it.number()));
        ours.keySet().removeAll(LATER_THAN_THE_HEADERS);
        var bitsOfFeat = "KVM_S390_VM_CPU_FEAT_NR_BITS"; // not a feature, but how many there may be
        assertThat(new TreeMap<>(ours)).isEqualTo(theirs("KVM_S390_VM_", it -> !it.equals(bitsOfFeat)));
        assertThat(Feat.SIZE * Byte.SIZE).isEqualTo((int) Golden.value(bitsOfFeat));
    }

    @Test
    void flags_and_types_are_those_of_the_headers() {
        var ours = Map.of(
                "KVM_MEM_LOG_DIRTY_PAGES", (long) UserspaceMemoryRegion.LOG_DIRTY_PAGES,
                "KVM_MEM_READONLY", (long) UserspaceMemoryRegion.READONLY);
        assertThat(new TreeMap<>(ours))
                .isEqualTo(theirs(
                        "KVM_MEM_",
                        it -> !Ioctls.ofName(it).isPresent()
                                && !it.startsWith("KVM_MEM_ENC")
                                && !it.startsWith("KVM_MEMORY")));
        assertThat((long) CmmaLog.PEEK).isEqualTo(Golden.value("KVM_S390_CMMA_PEEK"));
        assertThat(VmType.UCONTROL).isEqualTo(Golden.value("KVM_VM_S390_UCONTROL"));
        assertThat((long) Limits.API_VERSION).isEqualTo(Golden.value("KVM_API_VERSION"));
    }

    @Test
    void every_errno_has_the_number_of_the_headers() {
        assertThat(Errno.values()).allSatisfy(it -> {
            assertThat((long) it.number()).isEqualTo(Golden.value(it.name()));
            assertThat(it.ret()).isEqualTo(-it.number());
            assertThat(Errno.of(it.number())).contains(it);
        });
        assertThat(Errno.of(0)).isEmpty();
        assertThat(Errno.of(-22)).isEmpty();
    }

    private static Map<String, Long> theirs(String prefix, Predicate<String> wanted) {
        var found = new TreeMap<String, Long>();
        Golden.withPrefix(prefix).forEach((rest, value) -> found.put(prefix + rest, value));
        found.keySet().removeIf(wanted.negate());
        return found;
    }
}
