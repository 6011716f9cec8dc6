package io.kvmsim.load.product;

import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.VmActor;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.ledger.Entity;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunPlan;
import io.kvmsim.run.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How fast do all VMs of a run come back as actors, recovered from the journal?
@Command(name = "recover")
public final class Recovery implements Callable<Figures> {
    private static final int IN_FLIGHT = 1_000;

    @Option(names = "--run", required = true)
    private Path path;

    @Override
    public Figures call() throws Exception {
        var run = RunDirectory.open(path);
        var plan = RunPlan.of(run);
        var names = new ArrayList<String>();
        plan.eachGuest(guest -> names.add(guest.name()));
        var settings = Settings.load();
        try (var writer = run.openJournal();
                var fleet = new FleetUnderLoad(
                        settings.all(),
                        run.hosts().homes()::get,
                        settings.residentVmsMax(),
                        new JournalSetup(writer))) {
            var watch = new Stopwatch();
            long events = fleet.drive(inspections(names));
            var spent = watch.read();
            return new Figures()
                    .put("vms", names.size())
                    .put("events", events)
                    .put("wallSeconds", spent.seconds())
                    .put("vmsPerSecond", names.size() / spent.seconds())
                    .put("cpuPerVmMicros", spent.cpuMicrosPer(names.size()));
        }
    }

    /// Requests the state of every VM, a fixed number at a time, and adds up their events.
    private static FleetUnderLoad.Driver<Long> inspections(List<String> names) {
        return (fleet, result) -> Behaviors.<Entity>setup(context -> {
            var next = names.iterator();
            for (int vm = 0; vm < IN_FLIGHT && next.hasNext(); vm++) {
                inspect(fleet, next, context.getSelf());
            }
            return receiving(fleet, next, context.getSelf(), names.size(), result);
        });
    }

    private static void inspect(ActorRef<Fleet.Request> fleet, Iterator<String> next, ActorRef<Entity> replyTo) {
        fleet.tell(new Fleet.Forward(next.next(), new VmActor.Inspect(replyTo)));
    }

    private static Behavior<Entity> receiving(
            ActorRef<Fleet.Request> fleet,
            Iterator<String> next,
            ActorRef<Entity> self,
            int all,
            CompletableFuture<Long> result) {
        var seen = new int[1];
        var events = new long[1];
        return Behaviors.receiveMessage(entity -> {
            seen[0]++;
            events[0] += entity.lastEvent();
            if (next.hasNext()) {
                inspect(fleet, next, self);
            }
            if (seen[0] < all) {
                return Behaviors.same();
            }
            result.complete(events[0]);
            return Behaviors.stopped();
        });
    }
}
