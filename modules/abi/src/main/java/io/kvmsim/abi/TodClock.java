package io.kvmsim.abi;

/// `struct kvm_s390_vm_tod_clock`: a guest's time-of-day clock with its epoch index.
///
/// ```
///    0           1         8               16
///    +-----------+---------+---------------+
///    | epoch_idx | padding |      tod      |
///    +-----------+---------+---------------+
/// ```
public record TodClock(int epochIndex, long tod) {
    static final int EPOCH_INDEX = 0;
    static final int TOD = 8;
    static final int SIZE = 16;

    public static final StructCodec<TodClock> CODEC =
            new StructCodec<>("kvm_s390_vm_tod_clock", SIZE, TodClock::read, TodClock::write);

    public TodClock {
        StructWriter.requireUnsigned("epoch_idx", epochIndex, Byte.SIZE);
    }

    private static TodClock read(Bytes from) {
        return new TodClock(from.u8(EPOCH_INDEX), from.u64(TOD));
    }

    private void write(StructWriter to) {
        to.u8(EPOCH_INDEX, epochIndex).u64(TOD, tod);
    }
}
