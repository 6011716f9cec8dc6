package io.kvmsim.history;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Monitor;
import io.kvmsim.kvm.Vm;
import io.kvmsim.kvm.VmEvent;
import io.kvmsim.kvm.VmName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A monitor's state, and what KVM forgets of its past though people ask for it.
///
/// @param limits the memory limit that was last asked for, by VM; KVM keeps the address space that it led to
public record Situation(Monitor monitor, Map<VmName, Long> limits) {
    public static final Situation INITIAL = new Situation(Monitor.INITIAL, Map.of());

    /// @throws IllegalStateException where the event contradicts the state
    public Situation after(VmEvent event) {
        var after = Kvm.evolve(monitor, event);
        return switch (event) {
            case VmEvent.MemoryLimitSet(var vm, var asked, var _) -> new Situation(after, with(vm, asked));
            case VmEvent.VmDestroyed(var vm) -> new Situation(after, with(vm, null));
            default -> new Situation(after, limits);
        };
    }

    private Map<VmName, Long> with(VmName vm, Long limit) {
        var changed = new HashMap<>(limits);
        if (limit == null) {
            changed.remove(vm);
        } else {
            changed.put(vm, limit);
        }
        return Map.copyOf(changed);
    }

    Situation with(Monitor equal) {
        return new Situation(equal, limits);
    }

    public Optional<Vm> vm(VmName name) {
        return monitor.vm(name);
    }

    /// The memory limit that was last asked for.
    public OptionalLong limit(VmName vm) {
        var limit = limits.get(vm);
        return limit == null ? OptionalLong.empty() : OptionalLong.of(limit);
    }
}
