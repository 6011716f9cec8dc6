package io.kvmsim.load.product;

import com.typesafe.config.Config;
import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.LoggerFactory;

/// An actor system with a fleet of VMs over whatever journal its configuration names, and drivers that put load on
/// it.
public final class FleetUnderLoad implements AutoCloseable {
    private static final Duration VCPU_IDLE = Duration.ofSeconds(1);

    private record Spawn(Behavior<?> driver) {}

    private final ActorSystem<Spawn> system;
    private final CompletableFuture<ActorRef<Fleet.Request>> fleet = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /// @param config       with the journal's plugin
    /// @param homes        the hosts by name
    /// @param residentsMax the maximum number of resident VM actors
    /// @param more         setups of the actor system, such as an opened journal
    public FleetUnderLoad(Config config, Function<String, NamedHost> homes, int residentsMax, Setup... more) {
        LoggerFactory.getILoggerFactory(); // before the actors' threads ask for it all at once
        var setup = ActorSystemSetup.create(BootstrapSetup.create(config));
        for (var one : more) {
            setup = setup.withSetup(one);
        }
        var shared = new VmActor.Shared(homes, Refusals.ALL, VcpuActor::create, VCPU_IDLE);
        system = ActorSystem.create(guardian(Fleet.create(shared, residentsMax)), "load", setup);
        system.getWhenTerminated()
                .thenRun(() -> stopped.completeExceptionally(
                        new IllegalStateException("an actor has failed; KVMSIM_LOG=ERROR shows which")));
    }

    /// Fails with any of its children, and so ends the system.
    private Behavior<Spawn> guardian(Behavior<Fleet.Request> behavior) {
        return Behaviors.setup(context -> {
            var child = context.spawn(behavior, "fleet");
            context.watch(child);
            fleet.complete(child);
            return Behaviors.receive(Spawn.class)
                    .onMessage(Spawn.class, spawn -> spawn(context, spawn.driver()))
                    .onSignal(ChildFailed.class, failed -> {
                        throw new IllegalStateException(failed.cause());
                    })
                    .onSignal(Terminated.class, _ -> Behaviors.same())
                    .build();
        });
    }

    private static Behavior<Spawn> spawn(ActorContext<Spawn> context, Behavior<?> driver) {
        context.watch(context.spawnAnonymous(driver));
        return Behaviors.same();
    }

    /// Starts a driver and waits for what it completes.
    ///
    /// @throws IllegalStateException where an actor fails meanwhile
    public <T> T drive(Driver<T> driver) throws InterruptedException {
        var result = new CompletableFuture<T>();
        system.tell(new Spawn(driver.behavior(fleet.join(), result)));
        try {
            CompletableFuture.anyOf(result, stopped).get();
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    /// An actor that puts load on a fleet, completes its result, and stops.
    @FunctionalInterface
    public interface Driver<T> {
        Behavior<?> behavior(ActorRef<Fleet.Request> fleet, CompletableFuture<T> result);
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
