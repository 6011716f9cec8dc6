package io.kvmsim.abi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every attribute of a VM: group, number, the kernel's name, and a short name for people and command lines.
public enum VmAttribute {
    MEM_ENABLE_CMMA(Group.MEM_CTRL, 0, "mem.cmma"),
    MEM_CLR_CMMA(Group.MEM_CTRL, 1, "mem.clear"),
    MEM_LIMIT_SIZE(Group.MEM_CTRL, 2, "mem.limit"),

    TOD_LOW(Group.TOD, 0, "tod.low"),
    TOD_HIGH(Group.TOD, 1, "tod.high"),
    TOD_EXT(Group.TOD, 2, "tod.ext"),

    CRYPTO_ENABLE_AES_KW(Group.CRYPTO, 0, "crypto.aes.enable"),
    CRYPTO_ENABLE_DEA_KW(Group.CRYPTO, 1, "crypto.dea.enable"),
    CRYPTO_DISABLE_AES_KW(Group.CRYPTO, 2, "crypto.aes.disable"),
    CRYPTO_DISABLE_DEA_KW(Group.CRYPTO, 3, "crypto.dea.disable"),
    CRYPTO_ENABLE_APIE(Group.CRYPTO, 4, "crypto.apie.enable"),
    CRYPTO_DISABLE_APIE(Group.CRYPTO, 5, "crypto.apie.disable"),

    CPU_PROCESSOR(Group.CPU_MODEL, 0, "cpu.processor"),
    CPU_MACHINE(Group.CPU_MODEL, 1, "cpu.machine"),
    CPU_PROCESSOR_FEAT(Group.CPU_MODEL, 2, "cpu.processor-feat"),
    CPU_MACHINE_FEAT(Group.CPU_MODEL, 3, "cpu.machine-feat"),
    CPU_PROCESSOR_SUBFUNC(Group.CPU_MODEL, 4, "cpu.processor-subfunc"),
    CPU_MACHINE_SUBFUNC(Group.CPU_MODEL, 5, "cpu.machine-subfunc"),
    CPU_PROCESSOR_UV_FEAT_GUEST(Group.CPU_MODEL, 6, "cpu.processor-uv-feat"),
    CPU_MACHINE_UV_FEAT_GUEST(Group.CPU_MODEL, 7, "cpu.machine-uv-feat"),

    MIGRATION_STOP(Group.MIGRATION, 0, "migration.stop"),
    MIGRATION_START(Group.MIGRATION, 1, "migration.start"),
    MIGRATION_STATUS(Group.MIGRATION, 2, "migration.status"),

    /// The whole group: here the attribute number *is* the value, 0 or anything else, and GET and HAS ignore it.
    CPU_TOPOLOGY(Group.CPU_TOPOLOGY, 0, "topology");

    private static final Map<String, VmAttribute> BY_SHORT_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(it -> it.shortName, Function.identity()));
    private static final List<List<Optional<VmAttribute>>> BY_NUMBER = Arrays.stream(Group.values())
            .map(group -> Arrays.stream(values())
                    .filter(it -> it.group == group)
                    .map(Optional::of)
                    .toList())
            .toList();
    private static final Optional<VmAttribute> TOPOLOGY = Optional.of(CPU_TOPOLOGY);

    private final Group group;
    private final int number;
    private final String shortName;

    VmAttribute(Group group, int number, String shortName) {
        this.group = group;
        this.number = number;
        this.shortName = shortName;
    }

    /// The group it belongs to.
    public Group group() {
        return group;
    }

    /// The `attr` of [DeviceAttr]; for [#CPU_TOPOLOGY] any number will do.
    public int number() {
        return number;
    }

    /// The name on a command line, such as `mem.limit`.
    public String shortName() {
        return shortName;
    }

    /// The constant in the kernel's header; a group without constants is named by the group.
    public String kernelName() {
        return "KVM_S390_VM_" + name();
    }

    /// The attribute with that number in a group, all 64 bits compared, if there is one.
    public static Optional<VmAttribute> of(Group group, long number) {
        if (group == Group.CPU_TOPOLOGY) {
            return TOPOLOGY;
        }
        var attributes = BY_NUMBER.get(group.number());
        return number >= 0 && number < attributes.size() ? attributes.get((int) number) : Optional.empty();
    }

    /// The attribute that the two numbers of a [DeviceAttr] name, if there is one.
    public static Optional<VmAttribute> of(int group, long number) {
        return Group.of(group).flatMap(it -> of(it, number));
    }

    /// The attribute with that short name, if there is one.
    public static Optional<VmAttribute> ofShortName(String shortName) {
        return Optional.ofNullable(BY_SHORT_NAME.get(shortName));
    }
}
