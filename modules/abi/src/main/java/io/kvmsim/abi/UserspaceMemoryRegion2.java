package io.kvmsim.abi;

/// `struct kvm_userspace_memory_region2`, the argument of `KVM_SET_USER_MEMORY_REGION2`.
///
/// ```
///    0                 32                    40            44              160
///    +-----------------+---------------------+-------------+------- … -----+
///    | region, as the  | guest_memfd_offset  | guest_memfd |    padding    |
///    | first structure |                     |             |               |
///    +-----------------+---------------------+-------------+------- … -----+
/// ```
public record UserspaceMemoryRegion2(UserspaceMemoryRegion region, long guestMemfdOffset, int guestMemfd) {
    static final int REGION = 0;
    static final int GUEST_MEMFD_OFFSET = 32;
    static final int GUEST_MEMFD = 40;
    static final int SIZE = 160;

    public static final StructCodec<UserspaceMemoryRegion2> CODEC = new StructCodec<>(
            "kvm_userspace_memory_region2", SIZE, UserspaceMemoryRegion2::read, UserspaceMemoryRegion2::write);

    private static UserspaceMemoryRegion2 read(Bytes from) {
        var region = UserspaceMemoryRegion.CODEC.decode(from.slice(REGION, UserspaceMemoryRegion.SIZE));
        return new UserspaceMemoryRegion2(region, from.u64(GUEST_MEMFD_OFFSET), from.i32(GUEST_MEMFD));
    }

    private void write(StructWriter to) {
        to.bytes(REGION, UserspaceMemoryRegion.CODEC.encode(region));
        to.u64(GUEST_MEMFD_OFFSET, guestMemfdOffset).u32(GUEST_MEMFD, guestMemfd);
    }
}
