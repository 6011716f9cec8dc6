package io.kvmsim.abi;

/// `struct kvm_s390_vm_cpu_feat`: 1024 CPU features, a bit each.
///
/// ```
///    0                                               128
///    +---------------------- … ----------------------+
///    | feat, bit 0 is the most significant of byte 0 |
///    +---------------------- … ----------------------+
/// ```
public record Feat(Bytes bits) {
    static final int BITS = 0;
    static final int SIZE = 128;

    public static final StructCodec<Feat> CODEC =
            new StructCodec<>("kvm_s390_vm_cpu_feat", SIZE, Feat::read, Feat::write);

    public Feat {
        StructWriter.requireLength("feat", bits, SIZE);
    }

    /// Whether the feature is there.
    public boolean has(CpuFeature feature) {
        return bits.bit(feature.bit());
    }

    private static Feat read(Bytes from) {
        return new Feat(from.slice(BITS, SIZE));
    }

    private void write(StructWriter to) {
        to.bytes(BITS, bits);
    }
}
