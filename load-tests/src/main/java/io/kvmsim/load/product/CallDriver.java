package io.kvmsim.load.product;

import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.Grant;
import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.load.measure.Latency;
import io.kvmsim.load.measure.Stopwatch;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Makes lists of calls on the VMs of a fleet, always the same number in flight and at most one of each VM, and times
/// them from the sending to the answer.
public final class CallDriver {
    private static final String PRINCIPAL = "load-test";

    /// What to make.
    ///
    /// @param home     of all VMs
    /// @param inFlight lists at a time, at most as many as there are VMs
    /// @param listsMax ends after this number of lists
    /// @param nanosMax or after this number of nanoseconds
    public record Load(NamedHost home, Population vms, int inFlight, long listsMax, long nanosMax) {}

    /// What was made.
    ///
    /// @param events  that the answers name
    /// @param refused calls
    public record Made(long lists, long events, long refused, Latency latency, Stopwatch.Spent spent) {}

    private final ActorRef<Fleet.Request> fleet;
    private final Load load;
    private final CompletableFuture<Made> result;
    private final ActorRef<VmActor.Answers> answered;
    private final ActorRef<Fleet.Busy> busy;
    private final Latency latency = new Latency();
    private final long[] sentAt;
    private final Stopwatch watch = new Stopwatch();
    private final long start = System.nanoTime();
    private long sent;
    private long lists;
    private long events;
    private long refused;

    private CallDriver(
            ActorContext<Object> context, ActorRef<Fleet.Request> fleet, Load load, CompletableFuture<Made> result) {
        this.fleet = fleet;
        this.load = load;
        this.result = result;
        this.answered = context.getSelf().narrow();
        this.busy = context.getSelf().narrow();
        this.sentAt = new long[load.vms().count()];
    }

    public static FleetUnderLoad.Driver<Made> of(Load load) {
        return (fleet, result) ->
                Behaviors.<Object>setup(context -> new CallDriver(context, fleet, load, result).started());
    }

    private Behavior<Object> started() {
        int first = (int) Math.min(Math.min(load.inFlight(), load.vms().count()), load.listsMax());
        for (int list = 0; list < first; list++) {
            sendNext();
        }
        return Behaviors.receiveMessage(message -> switch (message) {
            case VmActor.Answers answers -> answered(answers);
            case Fleet.Busy(var entity) -> throw new IllegalStateException(entity + " has too many lists");
            default -> Behaviors.unhandled();
        });
    }

    private void sendNext() {
        var due = load.vms().next();
        sent++;
        sentAt[due.vm()] = System.nanoTime();
        var cause = new Cause.Wall(System.currentTimeMillis() * 1_000, PRINCIPAL);
        var execute = new VmActor.Execute(load.home(), due.steps(), cause, Grant.NONE, answered, null);
        fleet.tell(new Fleet.Deliver(due.name().value(), execute, busy));
    }

    private Behavior<Object> answered(VmActor.Answers answers) {
        long now = System.nanoTime();
        int vm = load.vms().number(answers.entity());
        latency.add(now - sentAt[vm]);
        for (var decision : answers.decisions()) {
            events += decision.events().size();
            refused += decision.answer().refused() ? 1 : 0;
        }
        load.vms().answered(vm, answers);
        lists++;
        if (sent < load.listsMax() && now - start < load.nanosMax()) {
            sendNext();
        } else if (sent == lists) {
            result.complete(new Made(lists, events, refused, latency, watch.read()));
            return Behaviors.stopped();
        }
        return Behaviors.same();
    }
}
