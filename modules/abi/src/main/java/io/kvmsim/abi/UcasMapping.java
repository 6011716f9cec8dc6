package io.kvmsim.abi;

/// `struct kvm_s390_ucas_mapping`, the argument of `KVM_S390_UCAS_MAP` and `KVM_S390_UCAS_UNMAP`.
///
/// ```
///    0               8               16              24
///    +---------------+---------------+---------------+
///    |   user_addr   |   vcpu_addr   |    length     |
///    +---------------+---------------+---------------+
/// ```
public record UcasMapping(long userAddress, long vcpuAddress, long length) {
    static final int USER_ADDRESS = 0;
    static final int VCPU_ADDRESS = 8;
    static final int LENGTH = 16;
    static final int SIZE = 24;

    public static final StructCodec<UcasMapping> CODEC =
            new StructCodec<>("kvm_s390_ucas_mapping", SIZE, UcasMapping::read, UcasMapping::write);

    private static UcasMapping read(Bytes from) {
        return new UcasMapping(from.u64(USER_ADDRESS), from.u64(VCPU_ADDRESS), from.u64(LENGTH));
    }

    private void write(StructWriter to) {
        to.u64(USER_ADDRESS, userAddress).u64(VCPU_ADDRESS, vcpuAddress).u64(LENGTH, length);
    }
}
