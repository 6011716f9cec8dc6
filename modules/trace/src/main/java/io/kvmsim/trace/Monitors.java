package io.kvmsim.trace;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/// The monitors of one trace while it is replayed against the core: which process each VM belongs to, and every
/// process's state.
public final class Monitors {
    private final Host host;
    private final Map<VmName, String> processes = new HashMap<>();
    private final Map<String, Monitor> monitors = new HashMap<>();

    public Monitors(Host host) {
        this.host = host;
    }

    /// Decides the call and moves its monitor on.
    public Decision apply(TracedCall traced) {
        if (traced.call().op() == Op.CREATE_VM) {
            processes.put(traced.vm(), traced.process().isEmpty() ? own(traced.vm()) : traced.process());
        }
        var decision = Kvm.decide(host, monitorOf(traced.vm()), traced.vm(), traced.call(), traced.circumstances());
        if (!decision.events().isEmpty()) {
            var monitor = monitorOf(traced.vm());
            for (var event : decision.events()) {
                monitor = Kvm.evolve(monitor, event);
            }
            put(traced, monitor);
        }
        return decision;
    }

    /// A process of its own ends with its VM; a shared one may make another.
    private void put(TracedCall traced, Monitor monitor) {
        var process = processes.get(traced.vm());
        if (monitor.vms().isEmpty() && process.equals(own(traced.vm()))) {
            monitors.remove(process);
            processes.remove(traced.vm());
        } else {
            monitors.put(process, monitor);
        }
    }

    Monitor monitorOf(VmName vm) {
        return monitors.getOrDefault(processes.getOrDefault(vm, own(vm)), Monitor.INITIAL);
    }

    /// All that are left.
    Collection<Monitor> all() {
        return Collections.unmodifiableCollection(monitors.values());
    }

    private static String own(VmName vm) {
        return "vm:" + vm;
    }
}
