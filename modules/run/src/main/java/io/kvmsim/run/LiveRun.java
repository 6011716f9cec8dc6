package io.kvmsim.run;

import com.typesafe.config.ConfigException;
import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.HostActor;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.engine.VcpusInRun;
import io.kvmsim.engine.VmActor;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.JournalStopped;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.run.count.RunProgress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.LoggerFactory;

/// Executes the calls of a run through persistent actors, and seals the run.
public final class LiveRun {
    /// The number of lists that are handed to a host for each list in flight.
    private static final int AHEAD = 2;

    private static final long GONE_SECONDS = 1;

    private final RunDirectory run;
    private final Workload workload;
    private final Settings settings;
    private final RunProgress progress;
    private final Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu;
    private final VcpusInRun vcpusRunning = new VcpusInRun();
    private final CompletableFuture<RunActor.Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<ActorRef<RunActor.Request>> driver = new CompletableFuture<>();

    private LiveRun(
            RunDirectory run,
            Workload workload,
            Settings settings,
            RunProgress progress,
            Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu) {
        this.vcpu = vcpu;
        this.run = run;
        this.workload = workload;
        this.settings = settings;
        this.progress = progress;
    }

    public static LiveRun of(RunDirectory run, Settings settings, RunProgress progress) throws BadRun {
        return of(run, settings, progress, VcpuActor::create);
    }

    /// @param vcpu what a vCPU in KVM_RUN is
    static LiveRun of(
            RunDirectory run,
            Settings settings,
            RunProgress progress,
            Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu)
            throws BadRun {
        return new LiveRun(run, Workloads.of(run), settings, progress, vcpu);
    }

    /// Stops cleanly: what is under way is finished and stored. From any thread.
    public void stop() {
        var _ = driver.thenAccept(actor -> actor.tell(new RunActor.Stop()));
    }

    /// Makes all calls.
    ///
    /// @throws BadRun         where the journal cannot be written: one line with the cause
    /// @throws JournalDamaged where what is there does not read back
    /// @throws BadRecord      where it reads back, and is not a record
    public RunSummary make() throws BadRun, JournalDamaged, InterruptedException {
        try {
            return made();
        } catch (BadRun e) {
            throw run.because(e);
        }
    }

    private RunSummary made() throws BadRun, JournalDamaged, InterruptedException {
        var writer = run.openJournal();
        long start = System.nanoTime();
        Optional<RunOpened> opened;
        ActorSystem<Void> system;
        RunActor.Outcome made;
        try {
            opened = RunOpening.of(run, writer);
            system = started(writer, RecordedRefusals.of(run, opened));
            made = waited(system);
        } catch (BadRun | BadRecord e) {
            close(writer);
            throw e;
        } catch (ConfigException e) {
            close(writer);
            throw Settings.bad(e);
        } catch (ExecutionException e) {
            close(writer);
            var cause = failure(writer, e.getCause());
            if (run.isGone()) {
                throw stopped(cause);
            }
            if (cause instanceof ActorsStopped) {
                VmHistories.of(run).forEach(1, _ -> {}); // names the record that an actor could not read
            }
            throw stopped(cause);
        }
        long wallMillis = (System.nanoTime() - start) / 1_000_000;
        try {
            if (run.isGone()) {
                close(writer);
                throw stopped(new NoSuchFileException(run.path().toString())); // before a report makes it anew
            }
            return RunEnd.seal(run, workload, writer, opened, made, wallMillis);
        } finally {
            // Every list was answered, so no actor has anything left to do. The end of a million of them is not waited
            // for, and begins last: it would take the time of the cores from the seal.
            system.terminate();
        }
    }

    private BadRun stopped(Throwable cause) {
        return BadRun.stopped(
                "%s: the run was stopped: %s. Answered calls are stored; continue with --resume"
                        .formatted(run.path(), RunEnd.line(cause)),
                cause);
    }

    /// Where the journal has failed, that is why all the rest did.
    private static Throwable failure(JournalWriter writer, Throwable cause) {
        var journal = writer.stopped().toCompletableFuture();
        return journal.isCompletedExceptionally() ? journal.exceptionNow() : cause;
    }

    private ActorSystem<Void> started(JournalWriter writer, Refusals refusals) {
        LoggerFactory.getILoggerFactory(); // before the actors' threads ask for it all at once
        var setup =
                ActorSystemSetup.create(BootstrapSetup.create(settings.all())).withSetup(new JournalSetup(writer));
        var system = ActorSystem.create(guardian(refusals), "kvmsim", setup);
        system.getWhenTerminated().thenRun(() -> outcome.completeExceptionally(new ActorsStopped()));
        return system;
    }

    private RunActor.Outcome waited(ActorSystem<Void> system) throws ExecutionException, InterruptedException {
        try {
            return waited();
        } catch (ExecutionException | InterruptedException failure) {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get();
            throw failure;
        } finally {
            VcpusRunning.delete(run.path());
        }
    }

    /// Looks at times whether the run's directory is still there: a run that has nothing to record must end, too.
    /// And tells other processes which vCPUs run, if that has changed.
    private RunActor.Outcome waited() throws ExecutionException, InterruptedException {
        Map<String, Integer> told = null;
        while (true) {
            try {
                return outcome.get(GONE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException _) {
                if (run.isGone()) {
                    outcome.completeExceptionally(
                            new NoSuchFileException(run.path().toString()));
                    continue;
                }
                var now = vcpusRunning.byVm();
                if (!now.equals(told)) {
                    VcpusRunning.write(run.path(), now);
                    told = now;
                }
            }
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

    /// No actor of a run stops by itself: where one does, the guardian, which watches it, fails, and the system ends.
    private Behavior<Void> guardian(Refusals refusals) {
        return Behaviors.setup(context -> {
            var stopped = context.spawn(journalStopped(), "journal-stopped");
            context.getSystem().eventStream().tell(new EventStream.Subscribe<>(JournalStopped.class, stopped));
            var homes = new RunHosts(workload.hosts()).homes();
            var shared = new VmActor.Shared(homes::get, refusals, vcpu, settings.vcpuIdleTimeout(), vcpusRunning);
            var fleet = context.spawn(Fleet.create(shared, settings.residentVmsMax()), "fleet");
            var hosts = new ArrayList<ActorRef<HostActor.Request>>();
            for (var place : workload.hosts()) {
                var host = HostActor.create(place.home(), place.memory(), settings.listsInFlightMax(), fleet);
                hosts.add(context.spawn(host, "host-" + place.home().name()));
            }
            driver.complete(context.spawn(
                    RunActor.create(workload, hosts, AHEAD * settings.listsInFlightMax(), this::tell, outcome), "run"));
            context.getChildren().forEach(context::watch);
            return Behaviors.empty();
        });
    }

    private void tell() {
        progress.running(vcpusRunning.total());
        workload.tell(progress);
    }

    private Behavior<JournalStopped> journalStopped() {
        return Behaviors.receiveMessage(message -> {
            outcome.completeExceptionally(message.cause());
            return Behaviors.same();
        });
    }

    /// An actor has failed; with KVMSIM_LOG=ERROR it says why.
    private static final class ActorsStopped extends IllegalStateException {
        ActorsStopped() {
            super("an actor has failed; KVMSIM_LOG=ERROR shows which");
        }
    }
}
