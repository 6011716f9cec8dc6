package io.kvmsim.abi;

/// `struct kvm_device_attr`, the argument of `KVM_SET_DEVICE_ATTR`, `KVM_GET_DEVICE_ATTR` and `KVM_HAS_DEVICE_ATTR`.
///
/// ```
///    0       4       8               16              24
///    +-------+-------+---------------+---------------+
///    | flags | group |     attr      |     addr      |
///    +-------+-------+---------------+---------------+
/// ```
public record DeviceAttr(int flags, int group, long attr, long addr) {
    static final int FLAGS = 0;
    static final int GROUP = 4;
    static final int ATTR = 8;
    static final int ADDR = 16;
    static final int SIZE = 24;

    public static final StructCodec<DeviceAttr> CODEC =
            new StructCodec<>("kvm_device_attr", SIZE, DeviceAttr::read, DeviceAttr::write);

    private static DeviceAttr read(Bytes from) {
        return new DeviceAttr(from.i32(FLAGS), from.i32(GROUP), from.u64(ATTR), from.u64(ADDR));
    }

    private void write(StructWriter to) {
        to.u32(FLAGS, flags).u32(GROUP, group).u64(ATTR, attr).u64(ADDR, addr);
    }
}
