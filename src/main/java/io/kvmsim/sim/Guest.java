package io.kvmsim.sim;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.VmEvent;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import java.util.ArrayList;
import java.util.List;

/// A guest of the scenario, through all of its lives: each boot is a new process with a history of its own.
final class Guest {
    /// Where a guest can be.
    enum State {
        /// Not booted yet.
        PLANNED,
        RUNNING,
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
    /// Null where it is nowhere.
    SimulatedHost host;
    /// On its present host.
    GuestModel model;
    int life;
    int vcpus;
    Footprint footprint = Footprint.NONE;
    long refused;

    private boolean cmma;
    private long touched;
    private long unusedFrom;
    private long unusedTo;
    private long balloon;
    private boolean moved;
    private boolean dying;

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

    /// The persistence id of its present life.
    String entity() {
        return life <= 1 ? name : name + "." + life;
    }

    boolean isDying() {
        return dying;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /// Begins a new life.
    void boot(SimulatedHost where, GuestModel itsModel) {
        life++;
        host = where;
        host.guests.add(this);
        host.committed += group.memory();
        model = itsModel;
        become(State.RUNNING);
        vcpus = 0;
        cmma = false;
        touched = 0;
        unusedFrom = 0;
        unusedTo = 0;
        balloon = 0;
        moved = false;
    }

    /// Its process is gone, and with it what it had of the host.
    void ended(State why) {
        host.unused -= unusedBytes();
        host.balloon -= balloonBytes();
        host.kernel -= footprint.kernelBytes();
        host.resident -= footprint.guestBytes();
        host.committed -= group.memory();
        host.doomed -= dying ? footprint.total() : 0;
        host.guests.remove(this);
        become(why);
        footprint = Footprint.NONE;
        balloon = 0;
        unusedFrom = unusedTo;
        dying = false;
    }

    /// What it has of the host after a list.
    void has(Footprint now) {
        host.kernel += now.kernelBytes() - footprint.kernelBytes();
        host.resident += now.guestBytes() - footprint.guestBytes();
        host.doomed += dying ? now.total() - footprint.total() : 0;
        footprint = now;
    }

    /// The host is about to kill it.
    void doom() {
        dying = true;
        host.doomed += footprint.total();
    }

    void observe(VmEvent event) {
        switch (event) {
            case VmEvent.VcpuCreated _ -> vcpus++;
            case VmEvent.CmmaEnabled _ -> cmma = true;
            case VmEvent.CmmaStatesReset _ -> {
                host.unused -= unusedBytes();
                unusedFrom = unusedTo;
            }
            default -> {
                // changes nothing that the scenario asks about
            }
        }
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
        long pages = group.memory() / PAGE;
        long unusedBefore = unusedBytes();
        long balloonBefore = balloonBytes();
        grow(pages, calls);
        if (cmma) {
            churn(calls);
        }
        balloon = Math.min((long) (use.balloon().draw(random) * pages), touched - (unusedTo - unusedFrom));
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

    private static void store(long from, long to, List<Call> calls) {
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestStore(0, at, (int) Math.min(to - at, Integer.MAX_VALUE)));
        }
    }

    private static void essa(long from, long to, int orc, List<Call> calls) {
        for (long at = from; at < to; at += Integer.MAX_VALUE) {
            calls.add(new Call.GuestEssa(0, at, orc, (int) Math.min(to - at, Integer.MAX_VALUE)));
        }
    }

    /// So many more vCPUs, none beyond the group's maximum.
    List<Call> hotplug(int cpus) {
        var calls = new ArrayList<Call>();
        for (int vcpu = vcpus; vcpu < Math.min(vcpus + cpus, group.cpusMax()); vcpu++) {
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
