package io.kvmsim.abi;

/// The CPU features that have a bit in [Feat].
public enum CpuFeature {
    ESOP(0),
    SIEF2(1),
    SCAO_64B(2),
    SIIF(3),
    GPERE(4),
    GSLS(5),
    IB(6),
    CEI(7),
    IBS(8),
    SKEY(9),
    CMMA(10),
    PFMFI(11),
    SIGPIF(12),
    KSS(13);

    private final int bit;

    CpuFeature(int bit) {
        this.bit = bit;
    }

    /// Its bit, counted from the most significant.
    public int bit() {
        return bit;
    }

    /// The constant in the kernel's header.
    public String kernelName() {
        return "KVM_S390_VM_CPU_FEAT_" + (this == SCAO_64B ? "64BSCAO" : name());
    }
}
