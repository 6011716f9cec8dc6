package io.kvmsim.abi;

/// `struct kvm_userspace_memory_region`, the argument of `KVM_SET_USER_MEMORY_REGION`.
///
/// ```
///    0       4       8               16              24              32
///    +-------+-------+---------------+---------------+---------------+
///    | slot  | flags |  guest phys   |  memory size  |   user addr   |
///    +-------+-------+---------------+---------------+---------------+
/// ```
public record UserspaceMemoryRegion(int slot, int flags, long guestAddress, long size, long userAddress) {
    static final int SLOT = 0;
    static final int FLAGS = 4;
    static final int GUEST_ADDRESS = 8;
    static final int MEMORY_SIZE = 16;
    static final int USER_ADDRESS = 24;
    static final int SIZE = 32;

    /// `KVM_MEM_LOG_DIRTY_PAGES`
    public static final int LOG_DIRTY_PAGES = 0x1;

    /// `KVM_MEM_READONLY`, known to every KVM and refused on s390.
    public static final int READONLY = 0x2;

    /// `KVM_MEM_GUEST_MEMFD`, only with `KVM_SET_USER_MEMORY_REGION2`.
    public static final int GUEST_MEMFD = 0x4;

    public static final StructCodec<UserspaceMemoryRegion> CODEC = new StructCodec<>(
            "kvm_userspace_memory_region", SIZE, UserspaceMemoryRegion::read, UserspaceMemoryRegion::write);

    /// The slot's number within its address space, 0 to 65535.
    public int slotId() {
        return slot & 0xFFFF;
    }

    /// The address space; s390 has only number 0.
    public int addressSpace() {
        return slot >>> Short.SIZE;
    }

    private static UserspaceMemoryRegion read(Bytes from) {
        return new UserspaceMemoryRegion(
                from.i32(SLOT),
                from.i32(FLAGS),
                from.u64(GUEST_ADDRESS),
                from.u64(MEMORY_SIZE),
                from.u64(USER_ADDRESS));
    }

    private void write(StructWriter to) {
        to.u32(SLOT, slot).u32(FLAGS, flags).u64(GUEST_ADDRESS, guestAddress);
        to.u64(MEMORY_SIZE, size).u64(USER_ADDRESS, userAddress);
    }
}
