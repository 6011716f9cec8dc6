package io.kvmsim.ledger;

import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import java.util.List;

/// The memory of a host, and what of it a list of calls may use. It is the sum of the footprints of the host's VMs and
/// never an event.
///
/// A list is offered everything while there is room for the most that it and all lists under way can allocate.
/// Otherwise it waits for those, and is offered exactly what is free. Both give the same answers, since the first
/// applies only where nothing can fail.
public final class HostAccount {
    /// Offered to a list that must wait until the lists under way have settled.
    public static final long WAIT = -1;

    private final Host host;
    private final long memory;
    private long used;
    private long pressure;
    private long relieved;
    private long granted;
    private int underWay;
    private boolean exclusive;

    /// @param memory bytes for kernel and guests
    public HostAccount(Host host, long memory) {
        this.host = host;
        this.memory = memory;
    }

    public long memory() {
        return memory;
    }

    /// Bytes of all VMs, settled.
    public long used() {
        return used;
    }

    /// Bytes that others hold.
    public long pressure() {
        return pressure;
    }

    /// Bytes of `used` that are not in memory: swapped out, or taken back.
    public long relieved() {
        return relieved;
    }

    /// Bytes that the lists under way may allocate at most.
    public long granted() {
        return granted;
    }

    /// Lists that were offered memory and have not settled.
    public int underWay() {
        return underWay;
    }

    /// Bytes; negative where guests hold more than there is.
    public long free() {
        return memory - used - pressure + relieved;
    }

    public void pressure(long bytes) {
        pressure = bytes;
    }

    public void relieved(long bytes) {
        relieved = bytes;
    }

    /// An upper bound of the bytes that a list can allocate.
    public long bound(List<Step> steps) {
        long bound = 0;
        for (var step : steps) {
            bound += Footprint.bound(host, step.call());
        }
        return bound;
    }

    /// What a list with this bound may use: [Circumstances#ALL], exactly what is free, or [#WAIT]. Unless it waits, the
    /// list is under way until it settles.
    public long offer(long bound) {
        long free = free();
        if (exclusive || free - granted < bound && underWay > 0) {
            return WAIT;
        }
        boolean roomy = free - granted >= bound;
        exclusive = !roomy;
        granted += bound;
        underWay++;
        return roomy ? Circumstances.ALL : Math.max(free, 0);
    }

    /// A list is decided.
    ///
    /// @param bound  what it was offered memory for
    /// @param growth bytes by which its VM's footprint grew
    public void settle(long bound, long growth) {
        granted -= bound;
        used += growth;
        underWay--;
        exclusive = false;
    }

    /// A list with what it was offered.
    public static List<Step> withFree(List<Step> steps, long free) {
        return free == Circumstances.ALL
                ? steps
                : steps.stream()
                        .map(step -> step.with(step.circumstances()
                                .withFree(Math.min(free, step.circumstances().free()))))
                        .toList();
    }
}
