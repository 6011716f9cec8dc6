package io.kvmsim.abi;

/// `struct kvm_s390_vm_cpu_subfunc`: which functions the query-able instructions offer, a block an instruction.
///
/// ```
///    0       32     48     64          240    256     288      320              2048
///    +-------+------+------+---- … ----+------+-------+--------+------- … ------+
///    |  plo  | ptff | kmac |  kmc …    | kdsa | sortl | dfltcc |    reserved    |
///    +-------+------+------+---- … ----+------+-------+--------+------- … ------+
/// ```
/// All offsets and lengths are in [SubfuncBlock].
public record Subfunc(Bytes bytes) {
    static final int BYTES = 0;
    static final int SIZE = 2048;

    public static final StructCodec<Subfunc> CODEC =
            new StructCodec<>("kvm_s390_vm_cpu_subfunc", SIZE, Subfunc::read, Subfunc::write);

    public Subfunc {
        StructWriter.requireLength("subfunc", bytes, SIZE);
    }

    /// The bytes of one block.
    public Bytes block(SubfuncBlock block) {
        return bytes.slice(block.offset(), block.length());
    }

    private static Subfunc read(Bytes from) {
        return new Subfunc(from.slice(BYTES, SIZE));
    }

    private void write(StructWriter to) {
        to.bytes(BYTES, bytes);
    }
}
