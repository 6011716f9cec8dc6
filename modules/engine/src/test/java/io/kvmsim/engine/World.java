package io.kvmsim.engine;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.journal.JournalSetup;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;

/// An actor system over a real journal on disk, and a host with everything.
final class World implements AutoCloseable {
    static final NamedHost HOME = new NamedHost("z15-1", Host.of(everything()));
    static final Cause AT_START = new Cause.Virtual(0);

    private final JournalWriter writer;
    final ActorTestKit kit;

    World(Path journal) throws IOException {
        writer = JournalWriter.open(journal, JournalSettings.DEFAULT);
        var config =
                ManualTime.config().withFallback(ConfigFactory.parseString("""
                        pekko.persistence.journal.plugin = "kvmsim.journal"
                        pekko.persistence.snapshot-store.plugin = "kvmsim.snapshot-store"
                        kvmsim.journal.store-writer-uuid = off
                        kvmsim.snapshot-store.require-events = on
                        pekko.actor.testkit.typed.single-expect-default = 20s
                        pekko.log-dead-letters = off
                        """)).withFallback(ConfigFactory.load());
        var setup = ActorSystemSetup.create(BootstrapSetup.create(config)).withSetup(new JournalSetup(writer));
        kit = ActorTestKit.create(ActorSystem.create(
                org.apache.pekko.actor.testkit.typed.internal.ActorTestKitGuardian.testKitGuardian(), "test", setup));
    }

    private static HostDescription everything() {
        var sclp = new HostDescription.Sclp(
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                0x7fff_ffff_ffffL,
                0x0800_0000);
        return new HostDescription(
                "z15",
                0x000a_1b2c_8561_8000L,
                0x21_0051,
                Bytes.ofHex("fbfffffbfefdfe7cc5fee000000000007738fb9a", 2048),
                Bytes.ofHex("80", 128),
                Bytes.zeros(2048),
                sclp,
                true,
                true,
                true,
                false,
                16,
                new HostDescription.Ultravisor(false, 0, false),
                new HostDescription.Module(false, false, true));
    }

    VmActor.Shared shared() {
        return shared(VcpuActor::create);
    }

    VmActor.Shared shared(Function<VcpuActor.Assignment, Behavior<VcpuActor.Request>> vcpu) {
        return new VmActor.Shared(_ -> HOME, Refusals.ALL, vcpu, Duration.ofSeconds(1));
    }

    ActorRef<VmActor.Request> spawn(String name, VmActor.Shared shared) {
        return kit.spawn(
                VmActor.create(name, shared, Optional.empty(), kit.system().ignoreRef()));
    }

    /// Stops a VM's actor and waits until it is gone: what it knew is in the journal only.
    void stop(ActorRef<VmActor.Request> vm) {
        kit.stop(vm);
    }

    /// Makes a list and waits for the answers.
    VmActor.Answers make(ActorRef<VmActor.Request> vm, List<Step> steps) {
        var probe = kit.createTestProbe(VmActor.Answers.class);
        vm.tell(execute(steps, probe.getRef()));
        return probe.receiveMessage();
    }

    VmActor.Execute execute(List<Step> steps, ActorRef<VmActor.Answers> replyTo) {
        return new VmActor.Execute(
                HOME, steps, AT_START, Grant.NONE, replyTo, kit.system().ignoreRef());
    }

    static List<Step> steps(String vm, Call... calls) {
        return Arrays.stream(calls)
                .map(call -> new Step(new VmName(vm), call, Circumstances.USUAL))
                .toList();
    }

    static Call set(VmAttribute attribute) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.NONE);
    }

    static Call createVm() {
        return new Call.CreateVm(0);
    }

    @Override
    public void close() throws IOException {
        kit.shutdownTestKit();
        writer.close();
    }
}
