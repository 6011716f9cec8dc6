package io.kvmsim.engine;

import com.typesafe.config.Config;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.Ground;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.chain.Head;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/// Keeps one monitor, nearly always with one VM: asks the pure core, records what happened, answers the caller.
public final class VmActor extends EventSourcedBehaviorWithEnforcedReplies<VmActor.Request, TurnRecord, Entity> {
    /// The maximum number of lists that wait while vCPUs acknowledge a broadcast: one from the fleet and one from
    /// each running vCPU, of which there are at most 255, come at a time.
    private static final Optional<Integer> STASHED_MAX = Optional.of(1024);

    private static final Recovery EVENTS_ONLY =
            Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());

    private static final Entity UNBORN = Entity.initial("");

    public sealed interface Request {}

    /// A list of calls for the VM. A fleet has at most one of a VM in flight.
    public sealed interface Work extends Request {
        /// The same, with the fleet that is told that the list is done.
        Work with(ActorRef<Fleet.Request> fleet);
    }

    /// Decide a list of calls together.
    ///
    /// @param home    where the entity lives, or is to live
    /// @param grant   of the host's memory
    /// @param replyTo answered once what there was to record is on the disk
    /// @param fleet   told that the list is done
    public record Execute(
            NamedHost home,
            List<Step> steps,
            Cause cause,
            Grant grant,
            ActorRef<Answers> replyTo,
            ActorRef<Fleet.Request> fleet)
            implements Work {
        @Override
        public Execute with(ActorRef<Fleet.Request> now) {
            return new Execute(home, steps, cause, grant, replyTo, now);
        }
    }

    public record Inspect(ActorRef<Entity> replyTo) implements Request {}

    /// A vCPU enters KVM_RUN, or has more to execute. Where the VM has no such vCPU, it decides the list without one.
    ///
    /// @param list the guest's operations: ESSA and stores
    public record Run(VcpuActor.Id vcpu, Execute list) implements Work {
        @Override
        public Run with(ActorRef<Fleet.Request> now) {
            return new Run(vcpu, list.with(now));
        }
    }

    /// A running vCPU executes a list of its guest's operations.
    record Operations(VcpuActor.Id vcpu, Execute list) implements Request {}

    /// Stop, unless a vCPU runs: the answer is [Fleet.Declined], or the actor's end.
    record Passivate() implements Request {}

    private record Kicked(VcpuActor.Id vcpu) implements Request {}

    private record VcpuLeft(VcpuActor.Id vcpu) implements Request {}

    /// @param entity     persistence id
    /// @param decisions  one per call
    /// @param sequenceNr of the entity's last record
    /// @param head       of its chain
    /// @param footprint  after the list
    public record Answers(String entity, List<Decision> decisions, long sequenceNr, Head head, Footprint footprint) {}

    /// What all VM actors of a fleet share.
    ///
    /// @param hosts           of the run, by name
    /// @param refusals        whether refused calls are recorded
    /// @param vcpu            what a vCPU in KVM_RUN is: [VcpuActor#create]
    /// @param vcpuIdleTimeout it leaves when it has nothing to execute for this long
    /// @param running         counts the vCPUs in KVM_RUN
    public record Shared(
            Function<String, NamedHost> hosts,
            Refusals refusals,
            Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu,
            Duration vcpuIdleTimeout,
            VcpusInRun running) {
        public Shared(
                Function<String, NamedHost> hosts,
                Refusals refusals,
                Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu,
                Duration vcpuIdleTimeout) {
            this(hosts, refusals, vcpu, vcpuIdleTimeout, new VcpusInRun());
        }
    }

    private final ActorContext<Request> context;
    private final String id;
    private final Shared shared;
    private final Optional<Config> plugins;
    private final ActorRef<Fleet.Request> fleet;
    private final RunningVcpus running = new RunningVcpus();
    /// By which vCPUs acknowledge; made for the first.
    private ActorRef<VcpuActor.Kicked> kicked;
    private Broadcast broadcast;

    /// A broadcast that running vCPUs have not all acknowledged; null while there is none.
    private record Broadcast(Set<VcpuActor.Id> awaited, Answers answers, Execute asked) {}

    /// @param plugins where journal and snapshot store find their settings; empty lets Pekko look for them
    /// @param fleet   told when the actor has ended
    static Behavior<Request> create(String id, Shared shared, Optional<Config> plugins, ActorRef<Fleet.Request> fleet) {
        return Behaviors.setup(context -> new VmActor(context, id, shared, plugins, fleet));
    }

    private VmActor(
            ActorContext<Request> context,
            String id,
            Shared shared,
            Optional<Config> plugins,
            ActorRef<Fleet.Request> fleet) {
        super(PersistenceId.ofUniqueId(id));
        this.plugins = plugins;
        this.fleet = fleet;
        this.context = context;
        this.id = id;
        this.shared = shared;
    }

    /// Pekko publishes every event on the system's event stream unless it is told not to, and the Java API has no
    /// word for that: nobody subscribes, and it would be a message an event.
    @Override
    @SuppressWarnings("unchecked") // in Scala it is a Behavior, and Java does not see it
    public Behavior<Request> apply(TypedActorContext<Request> ctx) {
        return (Behavior<Request>) createEventSourcedBehavior().withEventPublishing(false);
    }

    /// Snapshots are off (architecture, "History as it is stored"): a recovery does not look for one.
    @Override
    public Recovery recovery() {
        return EVENTS_ONLY;
    }

    /// Pekko merges the plugin's configuration with the system's anew for each actor: with this one it has nothing to
    /// do.
    @Override
    public Optional<Config> journalPluginConfig() {
        return plugins;
    }

    @Override
    public Optional<Config> snapshotPluginConfig() {
        return plugins;
    }

    /// Before the first record. Pekko keeps what this gives for as long as the actor lives: so it is one for all.
    @Override
    public Entity emptyState() {
        return UNBORN;
    }

    private Entity born(Entity entity) {
        return entity == UNBORN ? Entity.initial(id) : entity;
    }

    @Override
    public CommandHandlerWithReply<Request, TurnRecord, Entity> commandHandler() {
        return (entity, request) -> switch (request) {
            case Execute execute ->
                broadcast == null ? execute(born(entity), execute) : Effect().stash();
            case Inspect(var replyTo) -> Effect().reply(replyTo, born(entity));
            case Run run -> run(entity, run);
            case Operations operations -> operated(entity, operations);
            case Passivate _ -> passivate();
            case Kicked(var vcpu) -> acknowledged(vcpu);
            case VcpuLeft(var vcpu) -> left(vcpu);
        };
    }

    @Override
    public EventHandler<Entity, TurnRecord> eventHandler() {
        return (entity, record) -> born(entity).apply(record, shared.hosts()); // pure: called before it is stored
    }

    /// The fleet does not watch its VMs, which would cost 200 bytes for each: they say themselves that they ended,
    /// for whatever reason.
    @Override
    public SignalHandler<Entity> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(PostStop.instance(), _ -> fleet.tell(new Fleet.Gone(id)))
                .build();
    }

    private ReplyEffect<TurnRecord, Entity> execute(Entity entity, Execute execute) {
        var turn = Turn.decide(entity, execute.home(), execute.steps(), execute.cause(), shared.refusals());
        var footprint = Footprint.of(turn.monitor());
        if (execute.grant() != Grant.NONE) {
            execute.grant().settle(growth(entity, turn, footprint));
        }
        if (turn.record().isEmpty()) {
            done(entity, turn, footprint, execute);
            return Effect().noReply();
        }
        return Effect()
                .persist(turn.record().get())
                .thenRun(after -> done(after, turn, footprint, execute))
                .thenNoReply();
    }

    /// After the write: first every running vCPU, then the caller.
    private void done(Entity entity, Turn turn, Footprint footprint, Execute asked) {
        var answers = new Answers(id, turn.decisions(), entity.records(), entity.head(), footprint);
        if (running.isEmpty() || turn.decisions().stream().noneMatch(VmActor::isBroadcast)) {
            answer(answers, asked);
            return;
        }
        broadcast = new Broadcast(running.kick(kicked), answers, asked);
    }

    private static boolean isBroadcast(Decision decision) {
        return decision.rule().ground() == Ground.BROADCAST;
    }

    private void answer(Answers answers, Execute asked) {
        asked.replyTo().tell(answers);
        asked.fleet().tell(new Fleet.Done(id));
    }

    private ReplyEffect<TurnRecord, Entity> acknowledged(VcpuActor.Id vcpu) {
        if (broadcast == null
                || !broadcast.awaited().remove(vcpu)
                || !broadcast.awaited().isEmpty()) {
            return Effect().noReply();
        }
        answer(broadcast.answers(), broadcast.asked());
        broadcast = null;
        return Effect().none().thenNoReply().thenUnstashAll();
    }

    /// A vCPU that is gone is outside SIE: it counts as having acknowledged.
    private ReplyEffect<TurnRecord, Entity> left(VcpuActor.Id vcpu) {
        shared.running().left(vcpu.vm());
        running.left(vcpu, this::enter);
        return acknowledged(vcpu);
    }

    private ReplyEffect<TurnRecord, Entity> run(Entity entity, Run run) {
        var vcpu = running.find(run.vcpu());
        if (vcpu != null) {
            vcpu.operate(run.list());
            return Effect().noReply();
        }
        if (has(entity, run.vcpu())) {
            enter(run.vcpu()).operate(run.list());
            return Effect().noReply();
        }
        return broadcast == null ? execute(born(entity), run.list()) : Effect().stash();
    }

    private static boolean has(Entity entity, VcpuActor.Id vcpu) {
        return entity.monitor().vm(vcpu.vm()).stream()
                .flatMap(vm -> vm.vcpus().stream())
                .anyMatch(it -> it.id() == vcpu.number());
    }

    private RunningVcpu enter(VcpuActor.Id id) {
        if (kicked == null) {
            kicked = context.messageAdapter(VcpuActor.Kicked.class, answer -> new Kicked(answer.vcpu()));
        }
        var assignment = new VcpuActor.Assignment(id, context.getSelf(), shared.vcpuIdleTimeout());
        var child = context.spawnAnonymous(shared.vcpu().apply(assignment));
        context.watchWith(child, new VcpuLeft(id));
        shared.running().entered(id.vm());
        return running.enter(id, child);
    }

    /// A list of a vCPU that left is given to the next one, and may then come back twice.
    private ReplyEffect<TurnRecord, Entity> operated(Entity entity, Operations operations) {
        if (broadcast != null) {
            return Effect().stash();
        }
        var vcpu = running.find(operations.vcpu());
        return vcpu != null && vcpu.cameBack(operations.list())
                ? execute(born(entity), operations.list())
                : Effect().noReply();
    }

    private ReplyEffect<TurnRecord, Entity> passivate() {
        if (!running.isEmpty() || broadcast != null) {
            fleet.tell(new Fleet.Declined(id));
            return Effect().noReply();
        }
        return Effect().stop().thenNoReply();
    }

    private static long growth(Entity entity, Turn turn, Footprint after) {
        return turn.monitor() == entity.monitor()
                ? 0
                : after.total() - Footprint.of(entity.monitor()).total();
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return STASHED_MAX;
    }
}
