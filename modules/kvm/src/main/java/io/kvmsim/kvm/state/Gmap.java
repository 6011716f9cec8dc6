package io.kvmsim.kvm.state;

/// The size of the address space of a VM: the highest guest address that its top translation table can hold, and
/// which table that is. `gmap_alloc()`, spec 3.3.
///
/// @param end   the highest mappable guest address
/// @param level 2 segment, 3 region-3, 4 region-2, 5 region-1 table; 0 where user space manages the address space
public record Gmap(long end, int level) {
    /// A UCONTROL VM has none: each of its vCPUs has one of its own.
    public static final Gmap NONE = new Gmap(0, 0);

    /// A region or segment table, `gmap_alloc_crst()`.
    public static final long TABLE_BYTES = 16 * 1024;

    private static final Gmap SEGMENT = new Gmap((1L << 31) - 1, 2);
    private static final Gmap REGION3 = new Gmap((1L << 42) - 1, 3);
    private static final Gmap REGION2 = new Gmap((1L << 53) - 1, 4);
    private static final Gmap REGION1 = new Gmap(-1L, 5);

    /// The smallest address space that holds the address `last`.
    public static Gmap upTo(long last) {
        if (Long.compareUnsigned(last, SEGMENT.end) <= 0) {
            return SEGMENT;
        }
        if (Long.compareUnsigned(last, REGION3.end) <= 0) {
            return REGION3;
        }
        return Long.compareUnsigned(last, REGION2.end) <= 0 ? REGION2 : REGION1;
    }

    public boolean exists() {
        return level != 0;
    }
}
