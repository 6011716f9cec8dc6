package io.kvmsim.engine;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/// A vCPU in KVM_RUN as its VM sees it.
final class RunningVcpu {
    final VcpuActor.Id id;
    private final ActorRef<VcpuActor.Request> actor;
    /// The lists that it was given and that did not come back, in order: nearly always one.
    private final List<VmActor.Execute> given = new ArrayList<>(1);

    RunningVcpu(VcpuActor.Id id, ActorRef<VcpuActor.Request> actor) {
        this.id = id;
        this.actor = actor;
    }

    void operate(VmActor.Execute list) {
        given.add(list);
        actor.tell(new VcpuActor.Operate(list));
    }

    void kick(ActorRef<VcpuActor.Kicked> kicked) {
        actor.tell(new VcpuActor.Kick(kicked));
    }

    /// Whether the list was still to come back. A list that was given twice comes back twice.
    boolean cameBack(VmActor.Execute list) {
        for (int index = 0; index < given.size(); index++) {
            if (given.get(index) == list) {
                given.remove(index);
                return true;
            }
        }
        return false;
    }

    /// Gives another vCPU what did not come back.
    void handOver(RunningVcpu next) {
        given.forEach(next::operate);
    }

    boolean hasWork() {
        return !given.isEmpty();
    }
}
