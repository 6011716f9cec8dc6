package io.kvmsim.abi;

/// The types of VM that `KVM_CREATE_VM` knows on s390.
public final class VmType {
    /// Memory comes from slots.
    public static final long NORMAL = 0;

    /// `KVM_VM_S390_UCONTROL`: the monitor maps memory itself; needs CAP_SYS_ADMIN.
    public static final long UCONTROL = 1;

    private VmType() {}
}
