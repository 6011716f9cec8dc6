package io.kvmsim.engine;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// The VMs of one machine, as children: brings requests to them, keeps at most one list in flight for each, and
/// passivates those that were idle for longest when there are too many. It fails with a VM that fails in a list.
public final class Fleet {
    /// The maximum number of lists that wait for one VM.
    public static final int LISTS_PER_VM_MAX = 64;

    public sealed interface Request {}

    /// Bring a list to its VM. The list's `fleet` is filled in.
    public record Deliver(String entity, VmActor.Work work, ActorRef<Busy> busy) implements Request {}

    /// Bring any other request to a VM.
    public record Forward(String entity, VmActor.Request request) implements Request {}

    /// How many VMs have an actor.
    public record CountResidents(ActorRef<Integer> replyTo) implements Request {}

    /// Too many lists wait for this VM: the list was not made.
    public record Busy(String entity) {}

    /// A VM's list is done.
    record Done(String entity) implements Request {}

    /// A VM does not stop: its vCPUs run.
    record Declined(String entity) implements Request {}

    /// A VM's actor has ended.
    record Gone(String entity) implements Request {}

    private final ActorContext<Request> context;
    private final VmActor.Shared shared;
    private final int residentsMax;
    private final Optional<Config> plugins;
    private final Map<String, Resident> residents = new HashMap<>();
    private final IdleResidents idle = new IdleResidents();
    private int passivating;

    private Fleet(ActorContext<Request> context, VmActor.Shared shared, int residentsMax) {
        this.context = context;
        this.shared = shared;
        this.residentsMax = residentsMax;
        this.plugins = Optional.of(complete(context.getSystem().settings().config()));
    }

    /// The same, and whatever is merged into it is left out at once: Pekko merges the system's whole configuration
    /// into that of a plugin anew for each actor.
    private static Config complete(Config config) {
        var ends = ConfigValueFactory.fromAnyRef("what is not an object ends the merging");
        return config.root().withFallback(ends).toConfig();
    }

    /// @param residentsMax the maximum number of resident VM actors; it may be exceeded slightly for a moment
    public static Behavior<Request> create(VmActor.Shared shared, int residentsMax) {
        return Behaviors.setup(context -> new Fleet(context, shared, residentsMax).receiving());
    }

    private Behavior<Request> receiving() {
        return Behaviors.receiveMessage(request -> {
            switch (request) {
                case Deliver deliver -> deliver(deliver);
                case Forward(var entity, var forwarded) -> forward(entity, forwarded);
                case CountResidents(var replyTo) -> replyTo.tell(residents.size());
                case Done(var entity) -> done(entity);
                case Declined(var entity) -> declined(entity);
                case Gone(var entity) -> gone(entity);
            }
            return Behaviors.same();
        });
    }

    private void deliver(Deliver deliver) {
        var work = deliver.work().with(context.getSelf());
        var resident = resident(deliver.entity());
        if (!resident.inFlight && !resident.passivating) {
            idle.remove(resident);
            resident.inFlight = true;
            resident.actor.tell(work);
        } else if (resident.waiting() < LISTS_PER_VM_MAX) {
            resident.keep(work);
        } else {
            deliver.busy().tell(new Busy(deliver.entity()));
        }
    }

    private void forward(String entity, VmActor.Request request) {
        var resident = resident(entity);
        if (resident.passivating) {
            resident.keep(request);
        } else {
            resident.actor.tell(request);
            settle(resident);
        }
    }

    private Resident resident(String entity) {
        var resident = residents.get(entity);
        if (resident == null) {
            makeRoom(1); // before it is there, or it might be the one that has nothing to do yet
            resident = spawn(entity);
        }
        return resident;
    }

    private Resident spawn(String entity) {
        var actor = context.spawnAnonymous(VmActor.create(entity, shared, plugins, context.getSelf()));
        var resident = new Resident(entity, actor);
        residents.put(entity, resident);
        return resident;
    }

    /// Passivates the oldest idle VMs until there is room for `more` VMs, or until no VM is idle.
    private void makeRoom(int more) {
        while (residents.size() - passivating + more > residentsMax && idle.eldest() != null) {
            var eldest = idle.eldest();
            idle.remove(eldest);
            eldest.passivating = true;
            passivating++;
            eldest.actor.tell(new VmActor.Passivate());
        }
    }

    private void settle(Resident resident) {
        if (resident.isIdle()) {
            idle.add(resident);
        }
    }

    private void done(String entity) {
        var resident = residents.get(entity);
        resident.inFlight = false;
        resident.handOn();
        settle(resident);
        makeRoom(0);
    }

    private void declined(String entity) {
        var resident = residents.get(entity);
        resident.passivating = false;
        passivating--;
        resident.handOn();
        settle(resident);
    }

    /// What came while the VM was stopping goes to its next actor.
    private void gone(String entity) {
        var resident = residents.remove(entity);
        idle.remove(resident);
        if (resident.inFlight) {
            throw new IllegalStateException(entity + " stopped in the middle of a list, which nobody will answer");
        }
        passivating -= resident.passivating ? 1 : 0;
        if (resident.waiting() > 0) {
            var again = spawn(entity);
            again.keepAllOf(resident);
            again.handOn();
            settle(again);
        }
    }
}
