package io.kvmsim.abi;

/// `struct kvm_s390_vm_cpu_machine`: the host, as KVM shows it to a monitor.
///
/// ```
///    0               8       12        16              2064              4112
///    +---------------+-------+---------+------- … -----+------- … -------+
///    |     cpuid     |  ibc  | padding |   fac_mask    |    fac_list     |
///    +---------------+-------+---------+------- … -----+------- … -------+
/// ```
public record Machine(long cpuid, int ibc, Bytes facMask, Bytes facList) {
    static final int CPUID = 0;
    static final int IBC = 8;
    static final int FAC_MASK = 16;
    static final int FAC_LIST = 2064;
    static final int SIZE = 4112;

    public static final StructCodec<Machine> CODEC =
            new StructCodec<>("kvm_s390_vm_cpu_machine", SIZE, Machine::read, Machine::write);

    public Machine {
        StructWriter.requireLength("fac_mask", facMask, Processor.FACILITY_BYTES);
        StructWriter.requireLength("fac_list", facList, Processor.FACILITY_BYTES);
    }

    private static Machine read(Bytes from) {
        return new Machine(
                from.u64(CPUID),
                from.i32(IBC),
                from.slice(FAC_MASK, Processor.FACILITY_BYTES),
                from.slice(FAC_LIST, Processor.FACILITY_BYTES));
    }

    private void write(StructWriter to) {
        to.u64(CPUID, cpuid).u32(IBC, ibc).bytes(FAC_MASK, facMask).bytes(FAC_LIST, facList);
    }
}
