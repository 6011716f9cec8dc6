package io.kvmsim.abi;

/// `struct kvm_enable_cap`, the argument of `KVM_ENABLE_CAP`.
///
/// ```
///    0       4       8       16      24      32      40               104
///    +-------+-------+-------+-------+-------+-------+------- … ------+
///    |  cap  | flags | arg 0 | arg 1 | arg 2 | arg 3 |    padding     |
///    +-------+-------+-------+-------+-------+-------+------- … ------+
/// ```
public record EnableCap(int cap, int flags, long arg0, long arg1, long arg2, long arg3) {
    static final int CAP = 0;
    static final int FLAGS = 4;
    static final int ARGS = 8;
    static final int PADDING = 40;
    static final int SIZE = 104;

    public static final StructCodec<EnableCap> CODEC =
            new StructCodec<>("kvm_enable_cap", SIZE, EnableCap::read, EnableCap::write);

    private static int arg(int n) {
        return ARGS + n * Long.BYTES;
    }

    private static EnableCap read(Bytes from) {
        return new EnableCap(
                from.i32(CAP), from.i32(FLAGS), from.u64(arg(0)), from.u64(arg(1)), from.u64(arg(2)), from.u64(arg(3)));
    }

    private void write(StructWriter to) {
        to.u32(CAP, cap).u32(FLAGS, flags);
        to.u64(arg(0), arg0).u64(arg(1), arg1).u64(arg(2), arg2).u64(arg(3), arg3);
    }
}
