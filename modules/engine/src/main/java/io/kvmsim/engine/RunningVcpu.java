package io.kvmsim.engine;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/// A vCPU in KVM_RUN as its VM sees it.
final class RunningVcpu {
    private final ActorRef<VcpuActor.Request> actor;
    /// The lists that it was given and has not executed, in order.
    private final List<VmActor.Execute> unexecuted = new ArrayList<>(1);

    RunningVcpu(ActorRef<VcpuActor.Request> actor) {
        this.actor = actor;
    }

    void operate(VmActor.Execute list) {
        unexecuted.add(list);
        actor.tell(new VcpuActor.Operate(list));
    }

    void kick(ActorRef<VcpuActor.Kicked> kicked) {
        actor.tell(new VcpuActor.Kick(kicked));
    }

    void executed(VmActor.Execute list) {
        unexecuted.removeIf(it -> it == list);
    }

    List<VmActor.Execute> unexecuted() {
        return unexecuted;
    }
}
