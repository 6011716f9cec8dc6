package io.kvmsim.abi;

/// Limits and sizes of KVM on s390 that do not belong to a structure.
public final class Limits {
    /// `KVM_API_VERSION`, the answer of `KVM_GET_API_VERSION`.
    public static final int API_VERSION = 12;

    /// Bytes of a page.
    public static final int PAGE_BYTES = 4096;

    /// Bytes that one segment-table entry maps; memory slots come in multiples of it.
    public static final int SEGMENT_BYTES = 1 << 20;

    /// `KVM_USER_MEM_SLOTS`: slot numbers end below this.
    public static final int USER_MEM_SLOTS = 32767;

    /// `KVM_MEM_MAX_NR_PAGES`: the most pages of one slot.
    public static final long SLOT_PAGES_MAX = (1L << 31) - 1;

    /// `KVM_S390_BSCA_CPU_SLOTS`: vCPU ids with the basic system control area.
    public static final int BSCA_CPU_SLOTS = 64;

    /// `KVM_S390_ESCA_CPU_SLOTS`: vCPU ids with the extended one.
    public static final int ESCA_CPU_SLOTS = 248;

    /// `KVM_MAX_VCPUS`: the bound where no such area limits it.
    public static final int MAX_VCPUS = 255;

    /// Bytes that a monitor maps of each vCPU, the answer of `KVM_GET_VCPU_MMAP_SIZE`.
    public static final int VCPU_MMAP_BYTES = 4096;

    private Limits() {}
}
