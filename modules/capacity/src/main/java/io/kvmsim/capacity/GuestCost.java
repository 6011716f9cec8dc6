package io.kvmsim.capacity;

import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.sim.KernelCost;

/// What one guest costs a host, in bytes, by the formulas of spec 7.
///
/// @param configured its memory
/// @param kernel     what the kernel has for it
/// @param resident   pages of 4 KiB that it touched
/// @param huge       its pages of 1 MiB, all from the start; they stay in memory
/// @param unused     of these, what CMMA lets the host take back
/// @param balloon    of these, what the guest gave back through its balloon
record GuestCost(long configured, long kernel, long resident, long huge, long unused, long balloon) {
    static final GuestCost NONE = new GuestCost(0, 0, 0, 0, 0, 0);

    private static final long KIB = 1L << 10;
    private static final long PAGE = 4 * KIB;
    private static final long SEGMENT = 1L << 20;
    private static final int SEGMENT_TABLE_BITS = 31;
    private static final int REGION3_TABLE_BITS = 42;
    private static final int REGION2_TABLE_BITS = 53;

    // Spec 7.2
    private static final long TABLE = 16 * KIB;
    private static final long PAGE_TABLE = 4 * KIB;

    /// Where the simulated monitor has its guest's memory: 4 GiB below 4 TiB.
    private static final long PROCESS_ADDRESS = (4L << 40) - (4L << 30);

    /// @param cmma whether the guest uses it
    static GuestCost of(GuestGroup group, HostDescription host, SteadyUse use, boolean cmma) {
        long pages = group.memory() / PAGE;
        long touched = Math.min((long) (use.touched() * pages), pages);
        long unused = cmma ? (long) (use.unused() * touched) : 0;
        long balloon = Math.min((long) (use.balloon() * pages), touched - unused);
        long kernel = KernelCost.of(group, host, cmma) + tables(touched * PAGE, group.hugePages());
        if (group.hugePages()) {
            return new GuestCost(group.memory(), kernel, 0, group.memory(), 0, 0);
        }
        return new GuestCost(group.memory(), kernel, touched * PAGE, 0, unused * PAGE, balloon * PAGE);
    }

    /// Spec 7.2, of what is touched from address 0 on. The gmap's top table is the VM's; the upper tables
    /// counted here are the process's, which is why its addresses matter. Its segment tables (by the
    /// specification about as many as the gmap's) are not in a host's account.
    private static long tables(long touched, boolean huge) {
        if (touched == 0) {
            return 0;
        }
        return (huge ? 0 : Math.ceilDiv(touched, SEGMENT) * PAGE_TABLE)
                + Math.ceilDiv(touched, 1L << SEGMENT_TABLE_BITS) * TABLE
                + stretches(touched, REGION3_TABLE_BITS) * TABLE
                + stretches(touched, REGION2_TABLE_BITS) * TABLE;
    }

    /// How many aligned stretches of the process's addresses are touched.
    private static long stretches(long touched, int bits) {
        return (PROCESS_ADDRESS + touched - 1 >>> bits) - (PROCESS_ADDRESS >>> bits) + 1;
    }

    GuestCost plus(GuestCost other) {
        return new GuestCost(
                configured + other.configured,
                kernel + other.kernel,
                resident + other.resident,
                huge + other.huge,
                unused + other.unused,
                balloon + other.balloon);
    }

    GuestCost times(long count) {
        return new GuestCost(
                configured * count, kernel * count, resident * count, huge * count, unused * count, balloon * count);
    }

    /// What must be in memory or in the swap.
    long kept() {
        return kernel + resident + huge - unused - balloon;
    }

    /// What must be in memory, whatever the swap has room for.
    long fixed() {
        return kernel + huge;
    }
}
