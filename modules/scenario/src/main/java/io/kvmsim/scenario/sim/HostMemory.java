package io.kvmsim.scenario.sim;

/// Of a host's memory, in bytes: what it is made of.
///
/// @param limit     for the kernel and guests
/// @param guest     pages of guests, whether they are in memory or not
/// @param marked    of these, what guests have marked unused
/// @param reclaimed of the marked ones, what the host has taken back
/// @param balloon   what guests gave back through their balloons
/// @param pressure  what others hold
record HostMemory(
        long limit, long kernel, long guest, long marked, long reclaimed, long balloon, long swapped, long pressure) {
    static final HostMemory NONE = new HostMemory(0, 0, 0, 0, 0, 0, 0, 0);

    HostMemory plus(HostMemory other) {
        return new HostMemory(
                limit + other.limit,
                kernel + other.kernel,
                guest + other.guest,
                marked + other.marked,
                reclaimed + other.reclaimed,
                balloon + other.balloon,
                swapped + other.swapped,
                pressure + other.pressure);
    }

    long givenBack() {
        return reclaimed + balloon;
    }

    /// In memory.
    long used() {
        return kernel + guest - givenBack() - swapped + pressure;
    }
}
