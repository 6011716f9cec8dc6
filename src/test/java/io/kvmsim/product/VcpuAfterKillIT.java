package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.engine.Fleet;
import io.kvmsim.engine.Grant;
import io.kvmsim.engine.VcpuActor;
import io.kvmsim.engine.VmActor;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A vCPU is a fact of its VM's history: it needs no actor to be there, and outlives the process that made it.
class VcpuAfterKillIT {
    private static final String VM = "web";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    /// A process that creates a VM with a vCPU, says so, and goes on until it is killed.
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            var calls = new Call[] {new Call.CreateVm(0), new Call.CreateVcpu(0)};
            make(Path.of(arguments[0]), Path.of(arguments[1]), new AtomicInteger(), calls);
            System.out.println("made"); // the actors keep the process going until it is killed
        }
    }

    /// What a list was answered, and the actors that made it, which run until this is closed.
    private record Made(VmActor.Answers answers, ActorSystem<?> system, JournalWriter writer) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            system.terminate();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
            writer.close();
        }
    }

    private static Made make(Path journal, Path host, AtomicInteger vcpuActors, Call... calls) throws Exception {
        var home = Caller.home(host);
        var writer = JournalWriter.open(journal, JournalSettings.DEFAULT);
        var setup = ActorSystemSetup.create(BootstrapSetup.create(ConfigFactory.load()))
                .withSetup(new JournalSetup(writer));
        var answers = new CompletableFuture<VmActor.Answers>();
        Behavior<VmActor.Answers> guardian = Behaviors.setup(context -> {
            var shared = new VmActor.Shared(
                    _ -> home,
                    Refusals.ALL,
                    place -> {
                        vcpuActors.incrementAndGet();
                        return VcpuActor.create(place);
                    },
                    Duration.ofSeconds(1));
            var fleet = context.spawn(Fleet.create(shared, 1), "fleet");
            List<Step> steps = Arrays.stream(calls)
                    .map(call -> new Step(new VmName(VM), call, Circumstances.USUAL))
                    .toList();
            var ignored = context.getSystem().<Fleet.Request>ignoreRef();
            var execute =
                    new VmActor.Execute(home, steps, new Cause.Virtual(0), Grant.NONE, context.getSelf(), ignored);
            fleet.tell(new Fleet.Deliver(VM, execute, context.getSystem().ignoreRef()));
            return Behaviors.receiveMessage(answer -> {
                answers.complete(answer);
                return Behaviors.same();
            });
        });
        var system = ActorSystem.create(guardian, "vcpus", setup);
        system.getWhenTerminated().whenComplete((_, _) -> answers.completeExceptionally(new AssertionError("stopped")));
        return new Made(answers.get(PATIENCE_SECONDS, TimeUnit.SECONDS), system, writer);
    }

    @Test
    void after_kill_9_a_vm_answers_EBUSY_with_no_vcpu_actor_alive() throws Exception {
        var journal = folder.resolve("journal");
        var child = Product.java(Maker.class, List.of(journal.toString(), Product.HOST.toString()))
                .start();
        try (var said = child.inputReader()) {
            assertThat(said.readLine()).isEqualTo("made");
            child.toHandle().destroyForcibly();
            assertThat(child.waitFor()).isEqualTo(128 + 9);
        } finally {
            child.destroyForcibly();
        }
        var vcpuActors = new AtomicInteger();
        var cmma = VmAttribute.MEM_ENABLE_CMMA;
        var enable = new Call.SetAttr(cmma.group().number(), cmma.number(), 0, UserBuffer.NONE);
        try (var made = make(journal, Product.HOST, vcpuActors, enable)) {
            var decision = made.answers().decisions().getFirst();
            assertThat(decision.answer().ret()).isEqualTo(Errno.EBUSY.ret());
            assertThat(decision.rule()).isEqualTo(Rule.CMMA_AFTER_VCPU);
        }
        assertThat(vcpuActors).hasValue(0);
    }
}
