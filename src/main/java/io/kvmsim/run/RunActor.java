package io.kvmsim.run;

import io.kvmsim.engine.HostActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.run.RunPlan.DueList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Drives a run: hands each host its lists in order, a bounded number ahead, and collects the answers.
final class RunActor {
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(200);

    sealed interface Request {}

    /// Hand out nothing more, wait for what is under way.
    record Stop() implements Request {}

    private record Answered(VmActor.Answers answers) implements Request {}

    private record AccountRead(HostActor.Account account) implements Request {}

    private record Tick() implements Request {}

    /// @param finished every list was answered
    record Outcome(boolean finished, RunCounts counts, RunHeads heads, List<RunSummary.HostMemory> hosts) {}

    private final ActorContext<Request> context;
    private final RunPlan plan;
    private final List<ActorRef<HostActor.Request>> hosts;
    private final List<Iterator<DueList>> due = new ArrayList<>();
    private final int[] ahead;
    private final int[] listsDone;
    private final RunCounts counts = new RunCounts();
    private final RunHeads heads;
    private final List<RunSummary.HostMemory> accounts = new ArrayList<>();
    private final RunProgress progress;
    private final CompletableFuture<Outcome> outcome;
    private final ActorRef<VmActor.Answers> answered;
    private final long all;
    private final int aheadMax;
    private long handedOut;
    private boolean stopping;

    private RunActor(
            ActorContext<Request> context,
            RunPlan plan,
            List<ActorRef<HostActor.Request>> hosts,
            int aheadMax,
            RunProgress progress,
            CompletableFuture<Outcome> outcome) {
        this.context = context;
        this.plan = plan;
        this.hosts = hosts;
        this.aheadMax = aheadMax;
        this.progress = progress;
        this.outcome = outcome;
        this.ahead = new int[hosts.size()];
        this.listsDone = new int[plan.guestCount()];
        this.heads = new RunHeads(plan.guestCount());
        this.answered = context.messageAdapter(VmActor.Answers.class, Answered::new);
        this.all = plan.listCount();
    }

    /// @param hosts    in the order of the plan's
    /// @param aheadMax so many lists of a host may be handed to it and not yet answered; when the run is stopped,
    ///                 they are still made
    static Behavior<Request> create(
            RunPlan plan,
            List<ActorRef<HostActor.Request>> hosts,
            int aheadMax,
            RunProgress progress,
            CompletableFuture<Outcome> outcome) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Tick(), PROGRESS_INTERVAL);
            return new RunActor(context, plan, hosts, aheadMax, progress, outcome).start();
        }));
    }

    private Behavior<Request> start() {
        for (int host = 0; host < hosts.size(); host++) {
            due.add(plan.lists(host).iterator());
            refill(host);
        }
        finishIfDone();
        return Behaviors.receiveMessage(request -> {
            switch (request) {
                case Answered(var answers) -> answered(answers);
                case AccountRead(var account) -> read(account);
                case Tick _ -> progress.at(counts, counts.lists(), all);
                case Stop _ -> {
                    stopping = true;
                    finishIfDone();
                }
            }
            return Behaviors.same();
        });
    }

    private void refill(int host) {
        var window = new ArrayList<HostActor.Due>();
        while (!stopping && ahead[host] < aheadMax && due.get(host).hasNext()) {
            var list = due.get(host).next();
            window.add(new HostActor.Due(list.micros(), list.guest().name(), list.steps(), list.cause(), answered));
            ahead[host]++;
        }
        if (!window.isEmpty()) {
            handedOut += window.size();
            hosts.get(host).tell(new HostActor.Submit(window));
        }
    }

    private void answered(VmActor.Answers answers) {
        int ordinal = plan.ordinal(answers.entity());
        counts.add(plan.calls(ordinal, listsDone[ordinal]++), answers.decisions());
        heads.put(ordinal, answers.sequenceNr(), answers.head());
        int host = ordinal % hosts.size();
        ahead[host]--;
        if (ahead[host] <= aheadMax / 2) {
            refill(host);
        }
        finishIfDone();
    }

    private void finishIfDone() {
        if (counts.lists() == handedOut && (stopping || counts.lists() == all) && accounts.isEmpty()) {
            var read = context.messageAdapter(HostActor.Account.class, AccountRead::new);
            hosts.forEach(host -> host.tell(new HostActor.GetAccount(read)));
        }
    }

    private void read(HostActor.Account account) {
        accounts.add(new RunSummary.HostMemory(account.host(), account.memory(), account.used(), account.free()));
        if (accounts.size() == hosts.size()) {
            accounts.sort(Comparator.comparing(RunSummary.HostMemory::host));
            progress.at(counts, counts.lists(), all);
            outcome.complete(new Outcome(counts.lists() == all, counts, heads, List.copyOf(accounts)));
        }
    }
}
