package io.kvmsim.abi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The groups of a VM's attributes.
public enum Group {
    MEM_CTRL(0),
    TOD(1),
    CRYPTO(2),
    CPU_MODEL(3),
    MIGRATION(4),
    CPU_TOPOLOGY(5);

    private static final List<Optional<Group>> BY_NUMBER =
            Arrays.stream(values()).map(Optional::of).toList();

    private final int number;

    Group(int number) {
        this.number = number;
    }

    /// The `group` of [DeviceAttr].
    public int number() {
        return number;
    }

    /// The constant in the kernel's header.
    public String kernelName() {
        return "KVM_S390_VM_" + name();
    }

    /// The group with that number, if there is one.
    public static Optional<Group> of(int number) {
        return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get(number) : Optional.empty();
    }
}
