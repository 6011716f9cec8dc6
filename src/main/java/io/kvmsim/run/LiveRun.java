package io.kvmsim.run;

import com.typesafe.config.Config;
import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.HostActor;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.journal.JournalStopped;
import io.kvmsim.journal.JournalWriter;
import io.kvmsim.ledger.Refusals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.LoggerFactory;

/// Makes a run's calls through persistent actors, and seals it.
public final class LiveRun {
    private final RunDirectory run;
    private final RunPlan plan;
    private final RunProgress progress;
    private final CompletableFuture<RunActor.Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<ActorRef<RunActor.Request>> driver = new CompletableFuture<>();

    private LiveRun(RunDirectory run, RunPlan plan, RunProgress progress) {
        this.run = run;
        this.plan = plan;
        this.progress = progress;
    }

    public static LiveRun of(RunDirectory run, RunProgress progress) throws BadRun {
        return new LiveRun(run, RunPlan.of(run), progress);
    }

    /// Stops cleanly: what is under way is finished and stored. From any thread.
    public void stop() {
        driver.thenAccept(actor -> actor.tell(new RunActor.Stop()));
    }

    /// Makes all calls.
    ///
    /// @throws BadRun         where the journal cannot be written: one line with the cause
    /// @throws JournalDamaged where what is there does not read back
    public RunSummary make() throws BadRun, JournalDamaged, InterruptedException {
        var config = Settings.load();
        var writer = run.openJournal();
        long start = System.nanoTime();
        RunActor.Outcome made;
        try {
            made = actors(writer, config);
        } catch (ExecutionException e) {
            throw stopped(e.getCause());
        }
        long wallMillis = (System.nanoTime() - start) / 1_000_000;
        return RunEnd.seal(run, plan, writer, made, wallMillis);
    }

    private BadRun stopped(Throwable cause) {
        return new BadRun(
                "%s: the run was stopped: %s. What was answered is stored; go on with --resume"
                        .formatted(run.path(), RunEnd.line(cause)),
                cause);
    }

    private RunActor.Outcome actors(JournalWriter writer, Config config)
            throws ExecutionException, InterruptedException {
        LoggerFactory.getILoggerFactory(); // before the actors' threads ask for it all at once
        var setup = ActorSystemSetup.create(BootstrapSetup.create(config)).withSetup(new JournalSetup(writer));
        var system = ActorSystem.create(guardian(config), "kvmsim", setup);
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            close(writer);
            throw e;
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get();
        }
    }

    /// A journal that has failed is closed without another word: its first failure is what is reported.
    private static void close(JournalWriter writer) {
        try {
            writer.close();
        } catch (IOException _) {
            // reported already
        }
    }

    private Behavior<Void> guardian(Config config) {
        return Behaviors.setup(context -> {
            var engine = config.getConfig("kvmsim.engine");
            var stopped = context.spawn(journalStopped(), "journal-stopped");
            context.getSystem().eventStream().tell(new EventStream.Subscribe<>(JournalStopped.class, stopped));
            var homes = plan.homes();
            var shared = new VmActor.Shared(
                    homes::get, Refusals.ALL, VcpuActor::create, engine.getDuration("vcpu-idle-timeout"));
            var fleet = context.spawn(Fleet.create(shared, engine.getInt("resident-vms-max")), "fleet");
            var hosts = new ArrayList<ActorRef<HostActor.Request>>();
            for (var place : plan.hosts()) {
                var host = HostActor.create(place.home(), place.memory(), engine.getInt("lists-in-flight-max"), fleet);
                hosts.add(context.spawn(host, "host-" + place.home().name()));
            }
            driver.complete(context.spawn(RunActor.create(plan, hosts, progress, outcome), "run"));
            return Behaviors.empty();
        });
    }

    private Behavior<JournalStopped> journalStopped() {
        return Behaviors.receiveMessage(message -> {
            outcome.completeExceptionally(message.cause());
            return Behaviors.same();
        });
    }
}
