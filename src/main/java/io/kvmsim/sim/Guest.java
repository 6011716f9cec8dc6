package io.kvmsim.sim;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Call;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import java.util.ArrayList;
import java.util.List;

/// A guest of the scenario, through all of its lives.
final class Guest {
    /// Where a guest can be.
    enum State {
        /// Not booted yet.
        PLANNED,
        RUNNING,
        /// Running, and on its way to another host.
        MIGRATING,
        /// Shut down.
        STOPPED,
        /// By the host, for want of memory.
        KILLED,
        /// No host had room for it, or its bring-up was refused.
        UNPLACED
    }

    private static final long PAGE = 4096;
    private static final int SET_STABLE = 1;
    private static final int SET_UNUSED = 2;

    final String name;
    final int number;
    final GuestGroup group;
    /// How its memory is used; null where it is not moved.
    final MemoryUse use;

    private final SeededRandom random;

    private final GuestStates states;
    private State state = State.PLANNED;
    /// Its process; null where it has none.
    Life life;
    /// Where it is on its way to another host; null where it is not.
    Migration migration;
    /// Where it runs, or ran last; null where it never did.
    SimulatedHost host;

    private int lives;
    private int boots;
    long refused;

    private long touched;
    private long unusedFrom;
    private long unusedTo;
    private long balloon;
    private boolean moved;
    /// Pages that it stored to since they were asked for last.
    private long stored;
    /// Pages whose state it changed since they were asked for last.
    private final List<Pages> changed = new ArrayList<>();

    /// Pages from one up to another, which is not one of them.
    record Pages(long from, long to) {}

    /// @param number of the guest in the scenario, from 0
    Guest(String name, int number, GuestGroup group, MemoryUse use, long seed, GuestStates states) {
        this.name = name;
        this.number = number;
        this.group = group;
        this.use = use;
        this.random = new SeededRandom(seed, name);
        this.states = states;
        states.enters(state);
    }

    private void become(State next) {
        states.leaves(state);
        states.enters(next);
        state = next;
    }

    /// No host had room for it.
    void unplaced() {
        become(State.UNPLACED);
    }

    /// It has a process that is not about to be killed.
    boolean isAlive() {
        return isRunning() && !life.isDoomed();
    }

    boolean isRunning() {
        return state == State.RUNNING || state == State.MIGRATING;
    }

    /// Its vCPUs do nothing: it is between two hosts.
    boolean isPaused() {
        return migration != null && migration.isPaused();
    }

    /// A process for it on a host.
    Life nextLife(SimulatedHost where, GuestModel model) {
        lives++;
        return new Life(this, lives, where, model);
    }

    void boot(SimulatedHost where, GuestModel model) {
        life = nextLife(where, model);
        host = where;
        become(State.RUNNING);
        boots++;
        touched = 0;
        unusedFrom = 0;
        unusedTo = 0;
        balloon = 0;
        moved = false;
    }

    /// How often it was booted.
    int boots() {
        return boots;
    }

    /// Its process is gone.
    void ended(State why) {
        host.unused -= unusedBytes();
        host.balloon -= balloonBytes();
        life.ended();
        life = null;
        become(why);
        balloon = 0;
        unusedFrom = unusedTo;
    }

    void migrates(Migration onItsWay) {
        migration = onItsWay;
        become(State.MIGRATING);
    }

    /// Where it is now it stays.
    void migrated() {
        migration = null;
        if (state == State.MIGRATING) {
            become(State.RUNNING);
        }
    }

    /// It goes on in another process, on another host; the old one is still there.
    void arrives(Life there) {
        host.unused -= unusedBytes();
        host.balloon -= balloonBytes();
        life = there;
        host = there.host;
        host.unused += unusedBytes();
        host.balloon += balloonBytes();
    }

    /// All of a process's pages are stable.
    void statesReset(Life where) {
        if (where == life) {
            host.unused -= unusedBytes();
            unusedFrom = unusedTo;
        }
    }

    long pages() {
        return group.memory() / PAGE;
    }

    /// Pages that it has touched: the first so many.
    long touchedPages() {
        return touched;
    }

    /// Pages that it stored to since the last time.
    long takeStored() {
        long since = stored;
        stored = 0;
        return since;
    }

    /// Pages whose state it changed since the last time.
    List<Pages> takeChanged() {
        var since = List.copyOf(changed);
        changed.clear();
        return since;
    }

    /// Of its touched pages, how many it writes to in a time; a page that is written twice counts once.
    long written(long micros) {
        double rate = use == null ? 0 : use.writes() * micros / use.every();
        return (long) (touched * -StrictMath.expm1(-rate));
    }

    /// Bytes that the host could take back at once: what the guest has marked unused.
    long unusedBytes() {
        return (unusedTo - unusedFrom) * PAGE;
    }

    /// Bytes that the guest has given back through its balloon.
    long balloonBytes() {
        return balloon * PAGE;
    }

    /// After which time of the boot its memory moves first, so that not all do it at once.
    long phase() {
        return random.below(use.every());
    }

    long late(long jitter) {
        return random.below(jitter + 1);
    }

    /// What the guest does with its memory next.
    List<Call> move() {
        var calls = new ArrayList<Call>();
        long unusedBefore = unusedBytes();
        long balloonBefore = balloonBytes();
        grow(pages(), calls);
        if (life.cmma) {
            churn(calls);
        }
        balloon = Math.min((long) (use.balloon().draw(random) * pages()), touched - (unusedTo - unusedFrom));
        moved = true;
        host.unused += unusedBytes() - unusedBefore;
        host.balloon += balloonBytes() - balloonBefore;
        return calls;
    }

    private void grow(long pages, List<Call> calls) {
        double share = moved
                ? (double) touched / pages + use.growth().draw(random)
                : use.touched().draw(random);
        long target = Math.min((long) (Math.min(share, use.touchedMax()) * pages), pages);
        if (target > touched) {
            store(touched, target, calls);
            touched = target;
        }
    }

    /// Some of the unused pages are taken into use again, and others are marked in their place.
    private void churn(List<Call> calls) {
        long unused = unusedTo - unusedFrom;
        long wanted = (long) (Math.min(use.unused().draw(random), 1) * touched);
        long again = Math.max((long) (Math.min(use.churn().draw(random), 1) * unused), unused - wanted);
        if (again > 0) {
            essa(unusedFrom, unusedFrom + again, SET_STABLE, calls);
            store(unusedFrom, unusedFrom + again, calls);
            unusedFrom += again;
        }
        if (unusedFrom == unusedTo && unusedTo + wanted > touched) {
            unusedFrom = 0;
            unusedTo = 0;
        }
        long end = Math.min(unusedFrom + wanted, touched);
        if (end > unusedTo) {
            essa(unusedTo, end, SET_UNUSED, calls);
            unusedTo = end;
        }
    }

    private void store(long from, long to, List<Call> calls) {
        stored += to - from;
        calls.addAll(stores(from, to));
    }

    /// By its first vCPU.
    static List<Call> stores(long from, long to) {
        var calls = new ArrayList<Call>();
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestStore(0, at, (int) Math.min(to - at, Integer.MAX_VALUE)));
        }
        return calls;
    }

    private void essa(long from, long to, int orc, List<Call> calls) {
        if (migration != null) {
            changed.add(new Pages(from, to));
        }
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestEssa(0, at, orc, (int) Math.min(to - at, Integer.MAX_VALUE)));
        }
    }

    /// So many more vCPUs, none beyond the group's maximum.
    List<Call> hotplug(int cpus) {
        var calls = new ArrayList<Call>();
        for (int vcpu = life.vcpus; vcpu < Math.min(life.vcpus + cpus, group.cpusMax()); vcpu++) {
            calls.add(new Call.CreateVcpu(vcpu));
        }
        return calls;
    }

    /// Whether the call is one of those that a monitor cannot do without: spec 8.1.
    static boolean isFatal(Call call) {
        return switch (call) {
            case Call.CreateVm _, Call.SetUserMemoryRegion _, Call.CreateVcpu _ -> true;
            case Call.EnableCap(var cap, var _, var _) -> cap == Capability.S390_HPAGE_1M.number();
            case Call.SetAttr set -> isFatal(set);
            default -> false;
        };
    }

    private static boolean isFatal(Call.SetAttr set) {
        return switch (VmAttribute.of(set.group(), set.attr()).orElse(null)) {
            case MEM_LIMIT_SIZE, CPU_PROCESSOR, CPU_PROCESSOR_FEAT, CPU_PROCESSOR_SUBFUNC -> true;
            case null, default -> false;
        };
    }
}
