package io.kvmsim.engine;

import io.kvmsim.kvm.state.VmName;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the vCPUs of a fleet that are in KVM_RUN. Actors change it, and others read it at any time, from any thread.
public final class VcpusInRun {
    private final Map<String, Integer> byVm = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();

    void entered(VmName vm) {
        byVm.merge(vm.value(), 1, Integer::sum);
        total.increment();
    }

    void left(VmName vm) {
        byVm.computeIfPresent(vm.value(), (_, count) -> count == 1 ? null : count - 1);
        total.decrement();
    }

    public long total() {
        return total.sum();
    }

    /// By the VM's name, in the order of the names; VMs of which none is in KVM_RUN are not in it.
    public Map<String, Integer> byVm() {
        return new TreeMap<>(byVm);
    }
}
