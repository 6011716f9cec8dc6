package io.kvmsim.run;

import io.kvmsim.engine.HostActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.Cause;
import io.kvmsim.run.Workload.DueList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Drives a run: window after window hands each host its lists in order, a bounded number ahead, and collects the
/// answers.
final class RunActor {
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(200);

    sealed interface Request {}

    /// Hand out nothing more, wait for what is under way.
    record Stop() implements Request {}

    private record Answered(VmActor.Answers answers) implements Request {}

    private record AccountRead(HostActor.Account account) implements Request {}

    private record Tick() implements Request {}

    /// @param finished every list was answered
    record Outcome(boolean finished, List<RunSummary.HostMemory> hosts) {}

    private final ActorContext<Request> context;
    private final Workload workload;
    private final List<ActorRef<HostActor.Request>> hosts;
    private final List<Iterator<DueList>> due = new ArrayList<>();
    private final int[] ahead;
    private final long[] relieved;
    private final List<RunSummary.HostMemory> accounts = new ArrayList<>();
    private final Runnable progress;
    private final CompletableFuture<Outcome> outcome;
    private final ActorRef<VmActor.Answers> answered;
    private final int aheadMax;
    private long underWay;
    private boolean stopping;
    private boolean finished;

    private RunActor(
            ActorContext<Request> context,
            Workload workload,
            List<ActorRef<HostActor.Request>> hosts,
            int aheadMax,
            Runnable progress,
            CompletableFuture<Outcome> outcome) {
        this.context = context;
        this.workload = workload;
        this.hosts = hosts;
        this.aheadMax = aheadMax;
        this.progress = progress;
        this.outcome = outcome;
        this.ahead = new int[hosts.size()];
        this.relieved = new long[hosts.size()];
        this.answered = context.messageAdapter(VmActor.Answers.class, Answered::new);
    }

    /// @param hosts    in the order of the workload's
    /// @param progress run now and then
    /// @param aheadMax the maximum number of lists handed to a host and not yet answered; when the run is stopped,
    ///                 they are still made
    static Behavior<Request> create(
            Workload workload,
            List<ActorRef<HostActor.Request>> hosts,
            int aheadMax,
            Runnable progress,
            CompletableFuture<Outcome> outcome) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Tick(), PROGRESS_INTERVAL);
            return new RunActor(context, workload, hosts, aheadMax, progress, outcome).start();
        }));
    }

    private Behavior<Request> start() {
        hosts.forEach(_ -> due.add(Collections.emptyIterator()));
        goOn();
        return Behaviors.receiveMessage(request -> {
            switch (request) {
                case Answered(var answers) -> answered(answers);
                case AccountRead(var account) -> read(account);
                case Tick _ -> report();
                case Stop _ -> {
                    stopping = true;
                    goOn();
                }
            }
            return Behaviors.same();
        });
    }

    private void refill(int host) {
        var window = new ArrayList<HostActor.Due>();
        while (!stopping && ahead[host] < aheadMax && due.get(host).hasNext()) {
            var list = due.get(host).next();
            var cause = new Cause.Virtual(list.micros());
            window.add(new HostActor.Due(list.micros(), list.entity(), list.steps(), cause, answered));
            ahead[host]++;
        }
        if (!window.isEmpty()) {
            underWay += window.size();
            hosts.get(host).tell(new HostActor.Submit(window));
        }
    }

    private void answered(VmActor.Answers answers) {
        int host = workload.answered(answers);
        underWay--;
        ahead[host]--;
        if (ahead[host] <= aheadMax / 2) {
            refill(host);
        }
        goOn();
    }

    /// To the next window, once the present one is answered; to the end after the last one, or where the run is
    /// stopped.
    private void goOn() {
        while (underWay == 0 && !finished) {
            if (stopping || !workload.advance()) {
                finish();
            } else {
                openWindow();
            }
        }
    }

    private void openWindow() {
        for (int host = 0; host < hosts.size(); host++) {
            var change = workload.change(host);
            if (!change.facts().isEmpty() || change.relieved() != relieved[host]) {
                relieved[host] = change.relieved();
                hosts.get(host).tell(new HostActor.Change(change.facts(), change.relieved()));
            }
            due.set(host, workload.lists(host));
            refill(host);
        }
    }

    private void finish() {
        finished = true;
        var read = context.messageAdapter(HostActor.Account.class, AccountRead::new);
        hosts.forEach(host -> host.tell(new HostActor.GetAccount(read)));
    }

    private void report() {
        progress.run();
    }

    /// Stopped after all was done.
    private boolean isComplete() {
        return workload.counts().lists() == workload.listsAll();
    }

    private void read(HostActor.Account account) {
        accounts.add(new RunSummary.HostMemory(account.host(), account.memory(), account.used(), account.free()));
        if (accounts.size() == hosts.size()) {
            accounts.sort(Comparator.comparing(RunSummary.HostMemory::host));
            report();
            outcome.complete(new Outcome(!stopping || isComplete(), List.copyOf(accounts)));
        }
    }
}
