package io.kvmsim.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/// The vCPUs of a VM that are in KVM_RUN. Most VMs of a fleet have none at a time, so nothing is made before the first.
/// There are few, so they are searched in order.
final class RunningVcpus {
    private List<RunningVcpu> all = List.of();

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// Null where it is not in KVM_RUN.
    RunningVcpu find(VcpuActor.Id id) {
        for (var vcpu : all) {
            if (vcpu.id.number() == id.number() && vcpu.id.vm().equals(id.vm())) {
                return vcpu;
            }
        }
        return null;
    }

    RunningVcpu enter(VcpuActor.Id id, ActorRef<VcpuActor.Request> actor) {
        if (all.isEmpty()) {
            all = new ArrayList<>(1);
        }
        var vcpu = new RunningVcpu(id, actor);
        all.add(vcpu);
        return vcpu;
    }

    /// A vCPU is gone. It may have left just before it was given more to execute: then it enters again.
    void left(VcpuActor.Id id, Function<VcpuActor.Id, RunningVcpu> enter) {
        var gone = find(id);
        all.remove(gone);
        if (gone.hasWork()) {
            gone.handOver(enter.apply(id));
        }
    }

    /// Kicks all of them.
    ///
    /// @return those that are to acknowledge
    Set<VcpuActor.Id> kick(ActorRef<VcpuActor.Kicked> kicked) {
        var awaited = new HashSet<VcpuActor.Id>();
        all.forEach(vcpu -> awaited.add(vcpu.id));
        all.forEach(vcpu -> vcpu.kick(kicked));
        return awaited;
    }
}
