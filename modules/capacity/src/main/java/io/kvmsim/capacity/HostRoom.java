package io.kvmsim.capacity;

/// A host's room for guests, by closed form.
///
/// @param memory for the kernel and guests: what is reserved left out
/// @param others what is there already
record HostRoom(long memory, long swap, GuestCost others) {
    /// How many fit, and what keeps out the next one.
    record Fit(long guests, Limit limit) {}

    /// @param overcommit of the memory by the memory that guests are configured with
    Fit fit(GuestCost guest, double overcommit) {
        long placed = times((long) (memory * overcommit) - others.configured(), guest.configured());
        long held = Math.min(
                times(memory + swap - others.kept(), guest.kept()),
                // the kernel's own part cannot be swapped, nor can pages of 1 MiB
                times(memory - others.fixed(), guest.fixed()));
        return placed <= held ? new Fit(placed, Limit.OVERCOMMIT) : new Fit(held, Limit.MEMORY);
    }

    private static long times(long room, long each) {
        return Math.max(Math.floorDiv(room, each), 0);
    }
}
