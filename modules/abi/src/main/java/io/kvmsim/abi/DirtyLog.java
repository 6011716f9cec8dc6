package io.kvmsim.abi;

/// `struct kvm_dirty_log`, the argument of `KVM_GET_DIRTY_LOG`.
///
/// ```
///    0       4         8               16
///    +-------+---------+---------------+
///    | slot  | padding | dirty_bitmap  |
///    +-------+---------+---------------+
/// ```
public record DirtyLog(int slot, long bitmap) {
    static final int SLOT = 0;
    static final int BITMAP = 8;
    static final int SIZE = 16;

    public static final StructCodec<DirtyLog> CODEC =
            new StructCodec<>("kvm_dirty_log", SIZE, DirtyLog::read, DirtyLog::write);

    private static DirtyLog read(Bytes from) {
        return new DirtyLog(from.i32(SLOT), from.u64(BITMAP));
    }

    private void write(StructWriter to) {
        to.u32(SLOT, slot).u64(BITMAP, bitmap);
    }
}
