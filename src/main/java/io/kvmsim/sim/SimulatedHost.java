package io.kvmsim.sim;

import io.kvmsim.ledger.Home;
import io.kvmsim.scenario.Scenario.HostGroup;
import java.util.ArrayList;
import java.util.List;

/// A host of the scenario: its clock, and its memory as the sum of what its guests have. Design 5 and 7, spec 7.
final class SimulatedHost {
    private static final long SECOND = 1_000_000;
    private static final int TOD_SHIFT = 12;

    final int index;
    final Home home;
    /// Bytes for the kernel and guests: what is reserved left out.
    final long memory;

    final long reserved;
    final long swap;
    final List<Life> lives = new ArrayList<>();
    /// Its guests are on their way to others: no new ones are placed here.
    boolean evacuated;

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
    /// Microseconds since 1900.
    private final long clockStart;
    /// Nanoseconds a second.
    private final long clockDrift;
    /// Microseconds.
    private long clockSteps;

    SimulatedHost(int index, Home home, HostGroup group) {
        this.index = index;
        this.home = home;
        this.memory = group.memory() - group.reserved();
        this.reserved = group.reserved();
        this.swap = group.swap();
        this.clockStart = group.clock().start();
        this.clockDrift = group.clock().driftNanos();
    }

    /// Bits 0 to 63 of its TOD clock.
    long tod(long micros) {
        return clock(micros) << TOD_SHIFT;
    }

    /// The byte in front: 1 once the 64 bits have wrapped, in 2042.
    int epochIndex(long micros) {
        return (int) (clock(micros) >> Long.SIZE - TOD_SHIFT);
    }

    /// Microseconds since 1900.
    private long clock(long micros) {
        long seconds = micros / SECOND;
        long drift = (seconds * clockDrift + micros % SECOND * clockDrift / SECOND) / 1000;
        return clockStart + micros + drift + clockSteps;
    }

    void stepClock(long byMicros) {
        clockSteps += byMicros;
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
