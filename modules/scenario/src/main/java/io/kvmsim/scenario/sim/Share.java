package io.kvmsim.scenario.sim;

/// What a process has of its host, in bytes.
///
/// @param kernel   what the kernel has for it, which stays in memory
/// @param tables   of that, its page tables
/// @param resident pages that it touched, of 4 KiB
/// @param huge     of 1 MiB pages, which are its own from the start and stay in memory
/// @param unused   of the resident ones, what the host can take back
/// @param balloon  of the resident ones, what it has given back
record Share(long kernel, long tables, long resident, long huge, long unused, long balloon) {
    static final Share NONE = new Share(0, 0, 0, 0, 0, 0);

    private static final long SEGMENT = 1 << 20;
    private static final long PAGE_TABLE = 4096;

    static Share of(Life life) {
        var footprint = life.footprint;
        var marks = life.marks();
        if (!life.guest.group.hugePages()) {
            return new Share(
                    footprint.kernelBytes(),
                    footprint.tableBytes(),
                    footprint.guestBytes(),
                    0,
                    marks.unused(),
                    marks.balloon());
        }
        // The first pages are touched. Segments that are mapped as a whole have no page tables.
        long none = Math.ceilDiv(footprint.guestBytes(), SEGMENT) * PAGE_TABLE;
        return new Share(
                footprint.kernelBytes() - none, footprint.tableBytes() - none, 0, life.guest.group.memory(), 0, 0);
    }

    Share plus(Share other) {
        return new Share(
                kernel + other.kernel,
                tables + other.tables,
                resident + other.resident,
                huge + other.huge,
                unused + other.unused,
                balloon + other.balloon);
    }

    Share minus(Share other) {
        return new Share(
                kernel - other.kernel,
                tables - other.tables,
                resident - other.resident,
                huge - other.huge,
                unused - other.unused,
                balloon - other.balloon);
    }

    /// In memory or in the swap, with what could be taken back.
    long total() {
        return kernel + resident + huge;
    }
}
