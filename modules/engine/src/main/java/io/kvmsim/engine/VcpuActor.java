package io.kvmsim.engine;

import io.kvmsim.kvm.state.VmName;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// A vCPU in KVM_RUN: feeds the guest's operations to its VM as lists, and leaves when it has nothing to execute for a
/// while. It holds nothing that must survive: the state of a vCPU is part of its VM.
public final class VcpuActor {
    public sealed interface Request {}

    /// Execute these operations, after the ones that came before.
    public record Operate(VmActor.Execute list) implements Request {}

    /// Leave SIE, handle what was requested, acknowledge.
    public record Kick(ActorRef<Kicked> replyTo) implements Request {}

    private enum Idle implements Request {
        CHECK
    }

    /// The vCPU has left SIE and handled its requests.
    public record Kicked(Id vcpu) {}

    /// @param number as in KVM_CREATE_VCPU
    public record Id(VmName vm, int number) {}

    /// @param vm          its VM
    /// @param idleTimeout it leaves once it has executed nothing between two looks that are this far apart
    public record Assignment(Id id, ActorRef<VmActor.Request> vm, Duration idleTimeout) {}

    private final Assignment assignment;
    private boolean executed = true;

    private VcpuActor(Assignment assignment) {
        this.assignment = assignment;
    }

    public static Behavior<Request> create(Assignment assignment) {
        return Behaviors.withTimers(timers -> new VcpuActor(assignment).running(timers));
    }

    /// One timer for all the time in KVM_RUN: one for each list would cost more than the list.
    private Behavior<Request> running(TimerScheduler<Request> timers) {
        timers.startTimerWithFixedDelay(Idle.CHECK, assignment.idleTimeout());
        return Behaviors.receiveMessage(request -> switch (request) {
            case Operate(var list) -> {
                executed = true;
                assignment.vm().tell(new VmActor.Operations(assignment.id(), list));
                yield Behaviors.same();
            }
            case Kick(var replyTo) -> {
                replyTo.tell(new Kicked(assignment.id()));
                yield Behaviors.same();
            }
            case Idle _ -> check();
        });
    }

    private Behavior<Request> check() {
        boolean busy = executed;
        executed = false;
        return busy ? Behaviors.same() : Behaviors.stopped();
    }
}
