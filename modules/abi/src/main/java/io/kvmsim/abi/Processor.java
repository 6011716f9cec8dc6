package io.kvmsim.abi;

/// `struct kvm_s390_vm_cpu_processor`: the CPU model of a guest.
///
/// ```
///    0               8     10         16                          2064
///    +---------------+-----+----------+------------ … ------------+
///    |     cpuid     | ibc | padding  |         fac_list          |
///    +---------------+-----+----------+------------ … ------------+
/// ```
public record Processor(long cpuid, int ibc, Bytes facList) {
    static final int CPUID = 0;
    static final int IBC = 8;
    static final int FAC_LIST = 16;
    static final int SIZE = 2064;

    /// Bytes of a facility list in the interface; the kernel keeps the first 128.
    public static final int FACILITY_BYTES = 2048;

    public static final StructCodec<Processor> CODEC =
            new StructCodec<>("kvm_s390_vm_cpu_processor", SIZE, Processor::read, Processor::write);

    public Processor {
        StructWriter.requireUnsigned("ibc", ibc, Short.SIZE);
        StructWriter.requireLength("fac_list", facList, FACILITY_BYTES);
    }

    private static Processor read(Bytes from) {
        return new Processor(from.u64(CPUID), from.u16(IBC), from.slice(FAC_LIST, FACILITY_BYTES));
    }

    private void write(StructWriter to) {
        to.u64(CPUID, cpuid).u16(IBC, ibc).bytes(FAC_LIST, facList);
    }
}
