package io.kvmsim.scenario;

import java.util.List;

/// Equal machines (CECs) whose cores their hosts share. Design 10.
///
/// @param name           of the group: its machines are `name-1`, `name-2` …
/// @param cores          physical cores (IFLs) of each
/// @param threads        that run on a core at once: 1, or 2 with SMT
/// @param smtFactor      what a core does with two threads, of what it does with one
/// @param multiprocessor what one of n cores does, of what it does alone: the nth of the list, and the last one where
///                       there are more cores
public record MachineGroup(
        String name, int count, int cores, int threads, double smtFactor, List<Double> multiprocessor) {
    /// A host that is a machine of its own, with a thread a core.
    public static MachineGroup own(String name, int cores) {
        return new MachineGroup(name, 1, cores, 1, 1, List.of());
    }

    public String machine(int number) {
        return name + "-" + number;
    }

    /// What a vCPU can have at most, which is what a core does for a single thread; millionths of a core.
    public long thread() {
        return Cores.of(factor());
    }

    /// What `number` cores do together; millionths of a core.
    public long of(int number) {
        return number * Cores.of(factor() * (threads == 1 ? 1 : smtFactor));
    }

    private double factor() {
        return multiprocessor.isEmpty() ? 1 : multiprocessor.get(Math.min(cores, multiprocessor.size()) - 1);
    }
}
