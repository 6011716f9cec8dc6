package io.kvmsim.scenario.sim;

import io.kvmsim.ledger.NamedHost;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import java.util.ArrayList;
import java.util.List;

/// A host of the scenario: its clock, and its memory as the sum of what its guests have. Design 5 and 7, spec 7.
final class SimulatedHost {
    private static final long SECOND = 1_000_000;
    private static final int TOD_SHIFT = 12;

    final int index;
    final NamedHost home;
    /// Bytes for the kernel and guests: what is reserved left out.
    final long memory;

    final long reserved;
    final long swap;
    /// Bytes a second, each way; 0: without a limit.
    final long link;

    final List<Life> lives = new ArrayList<>();
    /// Its guests are on their way to others: no new ones are placed here.
    private boolean evacuated;

    /// Others run here, or with more vCPUs, than when it was asked last.
    private boolean residentsChanged;

    private long pressure;
    /// Of all its processes that are not about to be killed.
    private Share sum = Share.NONE;
    /// Of the guests' memory now, whether touched or not.
    private long committed;
    /// Of what guests have marked unused, what was taken back.
    private long reclaimed;

    private long swapped;
    /// Guests that were killed here.
    private long killed;
    /// What all its processes have by the history of their VMs.
    private long recorded;
    /// Of processes that are gone: the histories of their VMs still say that they have it.
    private long left;
    /// Microseconds since 1900.
    private final long clockStart;
    /// Nanoseconds a second.
    private final long clockDrift;
    /// Microseconds.
    private long clockSteps;

    SimulatedHost(int index, NamedHost home, HostGroup group) {
        this.index = index;
        this.home = home;
        this.memory = group.memory() - group.reserved();
        this.reserved = group.reserved();
        this.swap = group.swap();
        this.link = group.link();
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

    /// Its guests go to others, and no new ones are placed here.
    void evacuate() {
        evacuated = true;
    }

    boolean isEvacuated() {
        return evacuated;
    }

    /// Others than guests have so much of its memory from now on.
    void presses(long bytes) {
        pressure = bytes;
    }

    /// It has killed a guest.
    void kills() {
        killed++;
    }

    long killed() {
        return killed;
    }

    /// A process is gone whose history says that it had this.
    void leaves(long bytes) {
        left += bytes;
    }

    /// Bytes that are neither reserved, nor promised to a guest, nor pressed upon.
    ///
    /// @param overcommit how often its memory is promised
    long room(double overcommit) {
        return (long) (memory * overcommit) - committed - pressure;
    }

    /// Others run here from now on, or one of them with more vCPUs.
    void residentsChange() {
        residentsChanged = true;
    }

    /// Whether they did since the last time.
    boolean takeResidentsChanged() {
        boolean changed = residentsChanged;
        residentsChanged = false;
        return changed;
    }

    void takes(Life life) {
        lives.add(life);
        residentsChange();
        committed += life.guest.group.memory();
        sum = sum.plus(life.share());
    }

    /// Something about a process of this host.
    void changes(Life life, Runnable change) {
        var before = life.share();
        long was = life.footprint.total();
        change.run();
        sum = sum.minus(before).plus(life.share());
        recorded += life.footprint.total() - was;
    }

    void loses(Life life) {
        lives.remove(life);
        residentsChange();
        committed -= life.guest.group.memory();
    }

    /// What it has now; the parts add up.
    HostMemory memory() {
        long inMemory = sum.total() - givenBack() - swapped;
        return new HostMemory(
                memory,
                sum.kernel(),
                sum.resident() + sum.huge(),
                Math.min(sum.unused(), sum.resident()),
                reclaimed,
                givenBack() - reclaimed,
                swapped,
                Math.clamp(pressure, 0, Math.max(memory - inMemory, 0)));
    }

    private long givenBack() {
        return Math.min(sum.balloon() + reclaimed, sum.resident());
    }

    long swapped() {
        return swapped;
    }

    /// Bytes of guests' pages that are not in memory, or need not be, and what is gone: so much more than its memory
    /// the histories of its VMs may come to before an allocation fails.
    long relieved() {
        return left + recorded - sum.total() + Math.min(sum.resident(), sum.unused() + sum.balloon() + swap);
    }

    /// Whether a guest with pages of 1 MiB can start: all of them, and what the kernel needs for it and for those that
    /// are starting, must be free, or need only be taken back. Nothing is swapped for them.
    boolean hasHugePagesFor(GuestGroup group) {
        long starting = lives.stream()
                .filter(life -> !life.isAnswered() && !life.isDoomed())
                .mapToLong(KernelCost::of)
                .sum();
        long free = memory - sum.total() - pressure + Math.min(sum.resident(), sum.unused() + sum.balloon());
        return group.memory() + KernelCost.of(group, home.host().description(), false) + starting <= free;
    }

    /// Takes back what guests do not use, then swaps: as much as is needed, and no more. Gives how many bytes are still
    /// missing.
    long makeFit() {
        long missing = Math.max(sum.total() + pressure - sum.balloon() - memory, 0);
        long taken = Math.min(missing, sum.unused());
        reclaimed = Math.clamp(sum.resident() - sum.balloon(), 0, taken);
        missing -= taken;
        swapped = Math.min(Math.min(missing, swap), sum.resident() - givenBack());
        return missing - swapped;
    }

    /// The process that Linux would kill now: [OomScore]. Null where none may be killed.
    Life victim() {
        Life victim = null;
        long most = OomScore.NEVER;
        for (var life : lives) {
            long score = life.isDoomed() ? OomScore.NEVER : OomScore.of(life, memory + reserved + swap);
            if (score != OomScore.NEVER && score >= most) {
                victim = life;
                most = score;
            }
        }
        return victim;
    }
}
