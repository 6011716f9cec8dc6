package io.kvmsim.abi;

/// `struct kvm_s390_cmma_log`, the argument of `KVM_S390_GET_CMMA_BITS` and `KVM_S390_SET_CMMA_BITS`.
///
/// ```
///    0               8       12      16              24              32
///    +---------------+-------+-------+---------------+---------------+
///    |   start_gfn   | count | flags | remaining/mask|    values     |
///    +---------------+-------+-------+---------------+---------------+
/// ```
/// `remaining` is what GET gives back; SET reads the same eight bytes as [#mask()].
public record CmmaLog(long startGfn, int count, int flags, long remaining, long values) {
    static final int START_GFN = 0;
    static final int COUNT = 8;
    static final int FLAGS = 12;
    static final int REMAINING = 16;
    static final int VALUES = 24;
    static final int SIZE = 32;

    /// `KVM_S390_CMMA_PEEK`: read without looking at what is dirty, and without cleaning it.
    public static final int PEEK = 0x1;

    /// `KVM_S390_CMMA_SIZE_MAX`: the most values that one call moves.
    public static final int COUNT_MAX = 1 << 20;

    public static final StructCodec<CmmaLog> CODEC =
            new StructCodec<>("kvm_s390_cmma_log", SIZE, CmmaLog::read, CmmaLog::write);

    /// The bits of each value that SET changes.
    public long mask() {
        return remaining;
    }

    private static CmmaLog read(Bytes from) {
        return new CmmaLog(
                from.u64(START_GFN), from.i32(COUNT), from.i32(FLAGS), from.u64(REMAINING), from.u64(VALUES));
    }

    private void write(StructWriter to) {
        to.u64(START_GFN, startGfn).u32(COUNT, count).u32(FLAGS, flags);
        to.u64(REMAINING, remaining).u64(VALUES, values);
    }
}
