package io.kvmsim.engine;

import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// A vCPU in KVM_RUN: feeds the guest's operations to its VM as lists, one at a time, and leaves when it has nothing
/// to execute for a while. Holds nothing that must survive: what a vCPU is stands in its VM.
public final class VcpuActor {
    /// The maximum number of lists that wait for a vCPU. When it is reached, the answer is [Busy].
    public static final int LISTS_WAITING_MAX = 64;

    public sealed interface Request {}

    /// Execute these operations, one list of calls, after the ones that wait already.
    public record Operate(List<Step> operations, Cause cause, ActorRef<Executed> replyTo) implements Request {}

    /// Leave SIE, handle what was requested, acknowledge.
    public record Kick(ActorRef<Kicked> replyTo) implements Request {}

    private record Answered(VmActor.Answers answers) implements Request {}

    private record Idle() implements Request {}

    /// The vCPU has left SIE and handled its requests.
    public record Kicked(int vcpu) {}

    /// What became of a list of operations.
    public sealed interface Executed {}

    /// All were executed.
    public record Done(VmActor.Answers answers) implements Executed {}

    /// None was: too many lists wait.
    public record Busy(int vcpu) implements Executed {}

    /// @param id          of the vCPU
    /// @param home        where its VM lives
    /// @param vm          its VM
    /// @param idleTimeout it leaves when it had nothing to execute for so long
    public record Place(int id, Home home, ActorRef<VmActor.Request> vm, Duration idleTimeout) {}

    private final ActorContext<Request> context;
    private final TimerScheduler<Request> timers;
    private final Place place;
    private final ActorRef<VmActor.Answers> answered;
    private final Queue<Operate> waiting = new ArrayDeque<>();

    private VcpuActor(ActorContext<Request> context, TimerScheduler<Request> timers, Place place) {
        this.context = context;
        this.timers = timers;
        this.place = place;
        this.answered = context.messageAdapter(VmActor.Answers.class, Answered::new);
    }

    public static Behavior<Request> create(Place place) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            var vcpu = new VcpuActor(context, timers, place);
            vcpu.startIdling();
            return vcpu.running();
        }));
    }

    private Behavior<Request> running() {
        return Behaviors.receiveMessage(request -> switch (request) {
            case Operate operate -> operate(operate);
            case Kick(var replyTo) -> {
                replyTo.tell(new Kicked(place.id()));
                yield Behaviors.same();
            }
            case Answered(var answers) -> executed(answers);
            case Idle _ -> waiting.isEmpty() ? Behaviors.stopped() : Behaviors.same();
        });
    }

    private Behavior<Request> operate(Operate operate) {
        if (waiting.size() >= LISTS_WAITING_MAX) {
            operate.replyTo().tell(new Busy(place.id()));
            return Behaviors.same();
        }
        waiting.add(operate);
        if (waiting.size() == 1) {
            timers.cancel(Idle.class);
            execute(operate);
        }
        return Behaviors.same();
    }

    private void execute(Operate operate) {
        place.vm()
                .tell(new VmActor.Execute(
                        place.home(),
                        operate.operations(),
                        operate.cause(),
                        Grant.NONE,
                        answered,
                        context.getSystem().ignoreRef()));
    }

    private Behavior<Request> executed(VmActor.Answers answers) {
        waiting.remove().replyTo().tell(new Done(answers));
        if (waiting.isEmpty()) {
            startIdling();
        } else {
            execute(waiting.element());
        }
        return Behaviors.same();
    }

    private void startIdling() {
        timers.startSingleTimer(Idle.class, new Idle(), place.idleTimeout());
    }
}
