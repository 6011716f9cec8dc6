package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.scenario.SeededRandom;
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
        /// By the host, which had no memory left.
        KILLED,
        /// No host had room for it, or its bring-up was refused.
        UNPLACED
    }

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
    private long refused;

    final GuestMemory memory;

    /// @param number of the guest in the scenario, from 0
    Guest(String name, int number, GuestGroup group, MemoryUse use, long seed, GuestStates states) {
        this.name = name;
        this.number = number;
        this.group = group;
        this.use = use;
        this.random = new SeededRandom(seed, name);
        this.memory = new GuestMemory(use, group.memory(), group.hugePages(), random);
        this.states = states;
        states.enters(state);
    }

    private void become(State next) {
        states.leaves(state);
        states.enters(next);
        state = next;
        if (life != null) {
            life.host.residentsChange();
        }
    }

    /// No host had room for it.
    void unplaced() {
        become(State.UNPLACED);
    }

    /// It has a process that is not about to end.
    boolean isAlive() {
        return isRunning() && !life.isDoomed() && !life.isClosing();
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
        memory.boots();
    }

    /// A call of it was refused.
    void refuses() {
        refused++;
    }

    long refused() {
        return refused;
    }

    /// How often it was booted.
    int boots() {
        return boots;
    }

    /// Its process is gone.
    void ended(State why) {
        life.ended();
        life = null;
        become(why);
    }

    void migrates(Migration onItsWay) {
        migration = onItsWay;
        memory.logs(true);
        become(State.MIGRATING);
    }

    /// Where it is now it stays.
    void migrated() {
        migration = null;
        memory.logs(false);
        if (state == State.MIGRATING) {
            become(State.RUNNING);
        }
    }

    /// It goes on in another process, on another host; the old one is still there.
    void arrives(Life there) {
        life.gives(0, 0);
        life.host.residentsChange();
        there.host.residentsChange();
        there.gives(memory.unusedBytes(), memory.balloonBytes());
        life = there;
        host = there.host;
    }

    /// Its process is about to be ended: from now on it does nothing.
    void fails(State why) {
        become(why);
    }

    /// After which time of the boot its memory moves first, so that not all do it at once.
    long phase() {
        return random.below(use.every());
    }

    long late(long jitter) {
        return random.below(jitter + 1);
    }

    /// Plugs in `cpus` more vCPUs, up to the maximum of the group.
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
            default -> false; // a monitor goes on without the others
        };
    }

    private static boolean isFatal(Call.SetAttr set) {
        return switch (VmAttribute.of(set.group(), set.attr()).orElse(null)) {
            case MEM_LIMIT_SIZE, CPU_PROCESSOR, CPU_PROCESSOR_FEAT, CPU_PROCESSOR_SUBFUNC -> true;
            case null, default -> false; // QEMU goes on without the others
        };
    }
}
