package io.kvmsim.abi;

/// `struct kvm_s390_vm_cpu_uv_feat`: what the ultravisor offers to protected guests.
///
/// ```
///    0               8
///    +---------------+
///    |     feat      |
///    +---------------+
/// ```
public record UvFeat(long feat) {
    static final int FEAT = 0;
    static final int SIZE = 8;

    /// Bit 4: AP instructions.
    public static final long AP = 0x0800_0000_0000_0000L;

    /// Bit 5: AP interrupts.
    public static final long AP_INTERRUPTS = 0x0400_0000_0000_0000L;

    public static final StructCodec<UvFeat> CODEC =
            new StructCodec<>("kvm_s390_vm_cpu_uv_feat", SIZE, UvFeat::read, UvFeat::write);

    private static UvFeat read(Bytes from) {
        return new UvFeat(from.u64(FEAT));
    }

    private void write(StructWriter to) {
        to.u64(FEAT, feat);
    }
}
