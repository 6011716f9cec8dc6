package io.kvmsim.engine;

import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.HostAccount;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/// A host: its memory account and the order in which the lists of its VMs are executed. The account is never an event:
/// it is the sum of its VMs' footprints. Only the host's own facts are persisted.
///
/// Lists are sent in parallel while [HostAccount] offers them everything, and one at a time where memory is short.
public final class HostActor
        extends EventSourcedBehaviorWithEnforcedReplies<HostActor.Request, HostFact, HostActor.Facts> {
    /// The maximum number of waiting lists. When it is reached, the caller must wait for answers first.
    public static final int LISTS_WAITING_MAX = 4_000_000;

    public sealed interface Request {}

    /// A list that is due.
    ///
    /// @param micros  virtual time
    /// @param entity  persistence id
    /// @param replyTo gets the answers, straight from the VM
    public record Due(long micros, String entity, List<Step> steps, Cause cause, ActorRef<VmActor.Answers> replyTo) {}

    /// Make the lists of one window. The host sorts them by virtual time, then by name.
    public record Submit(List<Due> window) implements Request {}

    /// A VM has decided a list that was granted `granted` bytes.
    record Settled(long granted, long growth) implements Request {}

    /// Something happens to the host itself, before lists that are submitted later. Where its clock is stepped, its
    /// VMs are told by whoever knows them.
    ///
    /// @param facts    recorded, in order
    /// @param relieved bytes of its guests' pages that were taken back or swapped out, in all: they count as free
    public record Change(List<HostFact> facts, long relieved) implements Request {}

    public record GetAccount(ActorRef<Account> replyTo) implements Request {}

    private record Refused(Fleet.Busy busy) implements Request {}

    /// @param memory   bytes that the host has for kernel and guests
    /// @param used     footprints of all VMs, settled
    /// @param pressure held by others
    /// @param relieved of `used`, not in memory
    /// @param granted  bounds of the lists under way
    public record Account(String host, long memory, long used, long pressure, long relieved, long granted) {
        public long free() {
            return memory - used - pressure + relieved;
        }
    }

    /// What happened to the host itself.
    ///
    /// @param clockDelta sum of all steps of its TOD clock
    /// @param pressure   bytes held by others
    record Facts(long clockDelta, long pressure) {}

    private final NamedHost home;
    private final HostAccount account;
    private final int inFlightMax;
    private final ActorRef<Fleet.Request> fleet;
    private final ActorContext<Request> context;
    private final ActorRef<Fleet.Busy> busy;
    private final Queue<Due> waiting = new ArrayDeque<>();

    /// @param memory      bytes for kernel and guests
    /// @param inFlightMax the maximum number of lists in flight
    public static Behavior<Request> create(
            NamedHost home, long memory, int inFlightMax, ActorRef<Fleet.Request> fleet) {
        return Behaviors.setup(context -> new HostActor(context, home, memory, inFlightMax, fleet));
    }

    private HostActor(
            ActorContext<Request> context,
            NamedHost home,
            long memory,
            int inFlightMax,
            ActorRef<Fleet.Request> fleet) {
        super(PersistenceId.ofUniqueId(HostFact.persistenceId(home.name())));
        this.context = context;
        this.busy = context.messageAdapter(Fleet.Busy.class, Refused::new);
        this.home = home;
        this.account = new HostAccount(home.host(), memory);
        this.inFlightMax = inFlightMax;
        this.fleet = fleet;
    }

    @Override
    public Facts emptyState() {
        return new Facts(0, 0);
    }

    @Override
    public CommandHandlerWithReply<Request, HostFact, Facts> commandHandler() {
        return (facts, request) -> switch (request) {
            case Submit(var window) -> submit(facts, window);
            case Settled(var bytes, var growth) -> settled(facts, bytes, growth);
            case Change change -> change(facts, change);
            case GetAccount(var replyTo) -> Effect().reply(replyTo, account(facts));
            case Refused(var busy) ->
                throw new IllegalStateException(
                        "host %s sent %s a list too many".formatted(home.name(), busy.entity()));
        };
    }

    @Override
    public EventHandler<Facts, HostFact> eventHandler() {
        return (facts, fact) -> switch (fact) {
            case HostFact.ClockStepped(var _, var delta) -> new Facts(facts.clockDelta() + delta, facts.pressure());
            case HostFact.PressureChanged(var _, var bytes) -> new Facts(facts.clockDelta(), bytes);
        };
    }

    private ReplyEffect<HostFact, Facts> submit(Facts facts, List<Due> window) {
        if (waiting.size() + window.size() > LISTS_WAITING_MAX) {
            throw new IllegalStateException("%d lists wait for host %s; the maximum is %d"
                    .formatted(waiting.size() + window.size(), home.name(), LISTS_WAITING_MAX));
        }
        var sorted = new ArrayList<>(window);
        sorted.sort(Comparator.comparingLong(Due::micros).thenComparing(Due::entity));
        waiting.addAll(sorted);
        dispatch(facts);
        return Effect().noReply();
    }

    private ReplyEffect<HostFact, Facts> settled(Facts facts, long bytes, long growth) {
        account.settle(bytes, growth);
        dispatch(facts);
        return Effect().noReply();
    }

    private ReplyEffect<HostFact, Facts> change(Facts facts, Change change) {
        account.relieved(change.relieved());
        if (change.facts().isEmpty()) {
            dispatch(facts);
            return Effect().noReply();
        }
        return Effect().persist(change.facts()).thenRun(this::dispatch).thenNoReply();
    }

    private Account account(Facts facts) {
        return new Account(
                home.name(), account.memory(), account.used(), facts.pressure(), account.relieved(), account.granted());
    }

    private void dispatch(Facts facts) {
        account.pressure(facts.pressure());
        while (!waiting.isEmpty() && account.underWay() < inFlightMax) {
            long bound = account.bound(waiting.element().steps());
            long free = account.offer(bound);
            if (free == HostAccount.WAIT) {
                return;
            }
            send(waiting.remove(), bound, free);
        }
    }

    private void send(Due due, long bound, long free) {
        var list = new VmActor.Execute(
                home,
                HostAccount.withFree(due.steps(), free),
                due.cause(),
                new Grant(bound, context.getSelf()),
                due.replyTo(),
                context.getSystem().ignoreRef());
        fleet.tell(new Fleet.Deliver(due.entity(), work(list), busy));
    }

    /// What a guest does, one of its vCPUs does.
    private static VmActor.Work work(VmActor.Execute list) {
        return GuestOperations.vcpu(list.steps())
                .<VmActor.Work>map(vcpu -> new VmActor.Run(vcpu, list))
                .orElse(list);
    }
}
