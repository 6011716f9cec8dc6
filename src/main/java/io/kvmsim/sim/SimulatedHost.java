package io.kvmsim.sim;

import io.kvmsim.ledger.Home;
import java.util.ArrayList;
import java.util.List;

/// A host of the scenario: its clock, and its memory as the sum of what its guests have. Design 5 and 7, spec 7.
final class SimulatedHost {
    /// Of 2026-01-01T00:00:00Z, in units of 2^-12 microseconds since 1900.
    static final long START_TOD = (2_208_988_800L + 1_767_225_600L) * 1_000_000L << 12;

    final int index;
    final Home home;
    /// Bytes for the kernel and guests: what is reserved left out.
    final long memory;

    final long reserved;
    final long swap;
    final List<Guest> guests = new ArrayList<>();

    long pressure;
    long kernel;
    long resident;
    /// Of the guests' memory now, whether touched or not.
    long committed;
    /// What is not in memory of the guests' pages, as it is now.
    long givenBack;

    long swapped;
    /// What guests have marked unused, and what they gave back through their balloons.
    long unused;

    long balloon;
    /// Of guests that are about to be killed.
    long doomed;
    /// Of processes that are gone: the histories of their VMs still say that they have it.
    long left;
    private long clockSteps;

    SimulatedHost(int index, Home home, long memory, long reserved, long swap) {
        this.index = index;
        this.home = home;
        this.memory = memory - reserved;
        this.reserved = reserved;
        this.swap = swap;
    }

    /// Bits 0 to 63 of its TOD clock.
    long tod(long micros) {
        return START_TOD + (micros << 12) + clockSteps;
    }

    /// The byte in front: 1 once the 64 bits have wrapped, in 2042.
    int epochIndex(long micros) {
        return Long.compareUnsigned(tod(micros), START_TOD) < 0 && (micros << 12) + clockSteps > 0 ? 1 : 0;
    }

    void stepClock(long delta) {
        clockSteps += delta;
    }

    /// In memory, and what others hold of it. What a guest that is being killed asked for beyond is not there.
    long used() {
        return Math.min(kernel + resident - givenBack - swapped + pressure, memory);
    }

    /// Bytes of guests' pages that could be out of memory: so much the kernel can make free before it has none.
    long relievable() {
        return Math.min(resident, unused + balloon + swap);
    }

    /// Takes back what guests do not use, then swaps: as much as is needed, and no more. Gives how many bytes are still
    /// missing.
    long makeFit() {
        long missing = Math.max(kernel + resident + pressure - doomed - balloon - memory, 0);
        long taken = Math.min(missing, unused);
        givenBack = Math.min(balloon + taken, resident);
        missing -= taken;
        swapped = Math.min(Math.min(missing, swap), resident - givenBack);
        return missing - swapped;
    }
}
