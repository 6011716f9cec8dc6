package io.kvmsim.engine;

import static io.kvmsim.engine.World.createVm;
import static io.kvmsim.engine.World.set;
import static io.kvmsim.engine.World.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.StateDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmActorTest {
    @TempDir
    private Path directory;

    private World world;

    @BeforeEach
    void open() throws IOException {
        world = new World(directory.resolve("journal"));
    }

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private Entity inspect(ActorRef<VmActor.Request> vm) {
        TestProbe<Entity> probe = world.kit.createTestProbe(Entity.class);
        vm.tell(new VmActor.Inspect(probe.getRef()));
        return probe.receiveMessage();
    }

    @Test
    void recovers_the_state_that_it_had() {
        var vm = world.spawn("web", world.shared());
        var answers =
                world.make(vm, steps("web", createVm(), set(VmAttribute.MEM_ENABLE_CMMA), new Call.CreateVcpu(3)));
        var live = inspect(vm);
        world.stop(vm);
        var recovered = inspect(world.spawn("web", world.shared()));
        assertThat(StateDigest.of(recovered.monitor())).isEqualTo(StateDigest.of(live.monitor()));
        assertThat(recovered).isEqualTo(live);
        assertThat(recovered.head()).isEqualTo(answers.head());
        assertThat(recovered.records()).isEqualTo(1).isEqualTo(answers.sequenceNr());
        assertThat(recovered.lastEvent()).isEqualTo(3);
    }

    @Test
    void answers_EBUSY_after_recovery_with_no_vcpu_actor_alive() {
        var spawned = new AtomicInteger();
        var shared = world.shared(place -> {
            spawned.incrementAndGet();
            return VcpuActor.create(place);
        });
        var vm = world.spawn("web", shared);
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0)));
        world.stop(vm);
        var again = world.make(world.spawn("web", shared), steps("web", set(VmAttribute.MEM_ENABLE_CMMA)));
        assertThat(again.decisions().getFirst().answer().ret()).isEqualTo(Errno.EBUSY.ret());
        assertThat(again.decisions().getFirst().rule()).isEqualTo(Rule.CMMA_AFTER_VCPU);
        assertThat(spawned).hasValue(0);
    }

    @Test
    void a_bring_up_without_KVM_RUN_spawns_no_vcpu_actor() {
        var spawned = new AtomicInteger();
        var vm = world.spawn("web", world.shared(place -> {
            spawned.incrementAndGet();
            return VcpuActor.create(place);
        }));
        world.make(
                vm,
                steps(
                        "web",
                        createVm(),
                        new Call.CreateVcpu(0),
                        new Call.CreateVcpu(1),
                        set(VmAttribute.CRYPTO_ENABLE_AES_KW),
                        set(VmAttribute.MIGRATION_STOP)));
        assertThat(spawned).hasValue(0);
    }

    /// A vCPU in SIE that acknowledges only when the test lets it.
    private static Behavior<VcpuActor.Request> heldBack(ActorRef<VcpuActor.Kick> kicks) {
        return Behaviors.receiveMessage(request -> {
            if (request instanceof VcpuActor.Kick kick) {
                kicks.tell(kick);
            }
            return Behaviors.same();
        });
    }

    private static VcpuActor.Id id(int number) {
        return new VcpuActor.Id(new VmName("web"), number);
    }

    private void run(ActorRef<VmActor.Request> vm, int vcpu, ActorRef<VmActor.Answers> replyTo, Call... operations) {
        vm.tell(new VmActor.Run(id(vcpu), world.execute(steps("web", operations), replyTo)));
    }

    private void run(ActorRef<VmActor.Request> vm, int vcpu) {
        run(vm, vcpu, world.kit.system().ignoreRef());
    }

    @Test
    void the_answer_to_a_broadcast_waits_for_a_running_vcpu() {
        var kicks = world.kit.createTestProbe(VcpuActor.Kick.class);
        var vm = world.spawn("web", world.shared(_ -> heldBack(kicks.getRef())));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0), new Call.CreateVcpu(1)));
        run(vm, 0);
        run(vm, 1);
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        var later = world.kit.createTestProbe(VmActor.Answers.class);
        vm.tell(world.execute(steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW)), answers.getRef()));
        var first = kicks.receiveMessage();
        var second = kicks.receiveMessage();
        vm.tell(world.execute(steps("web", new Call.CreateVcpu(2)), later.getRef()));
        assertThat(inspect(vm).records())
                .as("persisted before the vCPUs are told")
                .isEqualTo(2);
        answers.expectNoMessage();
        first.replyTo().tell(new VcpuActor.Kicked(id(0)));
        inspect(vm);
        answers.expectNoMessage();
        later.expectNoMessage();
        second.replyTo().tell(new VcpuActor.Kicked(id(1)));
        assertThat(answers.receiveMessage().sequenceNr()).isEqualTo(2);
        assertThat(later.receiveMessage().sequenceNr()).as("stashed meanwhile").isEqualTo(3);
        kicks.expectNoMessage();
    }

    @Test
    void one_list_kicks_a_vcpu_once() {
        var kicks = world.kit.createTestProbe(VcpuActor.Kick.class);
        var vm = world.spawn("web", world.shared(_ -> heldBack(kicks.getRef())));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0)));
        run(vm, 0);
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        var calls = steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW), set(VmAttribute.CRYPTO_ENABLE_DEA_KW));
        vm.tell(world.execute(calls, answers.getRef()));
        kicks.receiveMessage().replyTo().tell(new VcpuActor.Kicked(id(0)));
        assertThat(answers.receiveMessage().decisions()).hasSize(2);
        kicks.expectNoMessage();
    }

    @Test
    void a_vcpu_that_dies_counts_as_having_acknowledged() {
        var kicks = world.kit.createTestProbe(VcpuActor.Kick.class);
        var vm = world.spawn(
                "web",
                world.shared(_ -> Behaviors.receiveMessage(request -> {
                    if (request instanceof VcpuActor.Kick kick) {
                        kicks.getRef().tell(kick);
                        return Behaviors.stopped();
                    }
                    return Behaviors.same();
                })));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0)));
        run(vm, 0);
        assertThat(world.make(vm, steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW)))
                        .sequenceNr())
                .isEqualTo(2);
        kicks.receiveMessage();
    }

    @Test
    void a_running_vcpu_feeds_its_guests_operations_to_the_vm() {
        var vm = world.spawn("web", world.shared());
        var memory = new UserspaceMemoryRegion(0, 0, 0, 1 << 20, 0x3ff_0000_0000L);
        world.make(
                vm,
                steps(
                        "web",
                        createVm(),
                        set(VmAttribute.MEM_ENABLE_CMMA),
                        new Call.SetUserMemoryRegion(memory),
                        new Call.CreateVcpu(0)));
        var executed = world.kit.createTestProbe(VmActor.Answers.class);
        run(vm, 0, executed.getRef(), new Call.GuestStore(0, 0, 16), new Call.GuestEssa(0, 0, 2, 16));
        assertThat(executed.receiveMessage().decisions().getLast().answer().written())
                .isEqualTo(new Written.GuestByte(0));
        var pages = inspect(vm).monitor().pages();
        assertThat(pages.resident().size()).isEqualTo(16);
        assertThat(pages.usageLow().size()).as("unused").isEqualTo(16);
    }

    @Test
    void a_vcpu_with_nothing_to_execute_leaves_KVM_RUN() {
        var stopped = world.kit.createTestProbe(Integer.class);
        var vm = world.spawn(
                "web",
                world.shared(place -> Behaviors.setup(context -> {
                    var vcpu = context.spawnAnonymous(VcpuActor.create(place));
                    context.watchWith(
                            vcpu, new VcpuActor.Kick(context.getSystem().ignoreRef()));
                    return Behaviors.receiveMessage(request -> {
                        if (request instanceof VcpuActor.Kick) {
                            stopped.getRef().tell(place.id().number());
                            return Behaviors.stopped();
                        }
                        vcpu.tell(request);
                        return Behaviors.same();
                    });
                })));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(5)));
        var executed = world.kit.createTestProbe(VmActor.Answers.class);
        run(vm, 5, executed.getRef(), new Call.GuestStore(5, 0, 1));
        executed.receiveMessage();
        var time = ManualTime.get(world.kit.system());
        time.timePasses(Duration.ofSeconds(1));
        stopped.expectNoMessage();
        time.timePasses(Duration.ofSeconds(1));
        assertThat(stopped.receiveMessage()).isEqualTo(5);
    }

    @Test
    void a_vcpu_that_left_before_it_executed_a_list_enters_again() {
        var spawned = new AtomicInteger();
        var vm = world.spawn(
                "web",
                world.shared(place -> spawned.incrementAndGet() == 1
                        ? Behaviors.receiveMessage(_ -> Behaviors.stopped())
                        : VcpuActor.create(place)));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0)));
        var executed = world.kit.createTestProbe(VmActor.Answers.class);
        run(vm, 0, executed.getRef(), new Call.GuestStore(0, 0, 1));
        assertThat(executed.receiveMessage().decisions()).hasSize(1);
        assertThat(spawned).hasValue(2);
    }

    /// The next vCPU was given the list, too, when the first had handed it over and ended.
    @Test
    void a_list_that_comes_back_twice_is_executed_once() {
        var vm = world.spawn(
                "web",
                world.shared(place -> Behaviors.receiveMessage(request -> {
                    if (request instanceof VcpuActor.Operate(var list)) {
                        place.vm().tell(new VmActor.Operations(place.id(), list));
                        place.vm().tell(new VmActor.Operations(place.id(), list));
                    }
                    return Behaviors.same();
                })));
        world.make(vm, steps("web", createVm(), new Call.CreateVcpu(0)));
        var executed = world.kit.createTestProbe(VmActor.Answers.class);
        run(vm, 0, executed.getRef(), new Call.GuestStore(0, 0, 1));
        executed.receiveMessage();
        inspect(vm);
        executed.expectNoMessage();
    }

    @Test
    void a_list_of_a_vcpu_that_the_vm_does_not_have_is_decided_without_one() {
        var spawned = new AtomicInteger();
        var vm = world.spawn("web", world.shared(place -> {
            spawned.incrementAndGet();
            return VcpuActor.create(place);
        }));
        world.make(vm, steps("web", createVm()));
        var executed = world.kit.createTestProbe(VmActor.Answers.class);
        run(vm, 0, executed.getRef(), new Call.GuestStore(0, 0, 1));
        assertThat(executed.receiveMessage().decisions().getFirst().answer().refused())
                .isTrue();
        assertThat(spawned).hasValue(0);
    }

    @Test
    void records_nothing_of_a_list_that_changes_nothing_and_is_not_refused() {
        var vm = world.spawn("web", world.shared());
        world.make(vm, steps("web", createVm()));
        var asked = world.make(vm, steps("web", new Call.HasAttr(0, 2, 0), new Call.CheckExtension(10)));
        assertThat(asked.decisions().getFirst().answer().ret()).isZero();
        assertThat(asked.sequenceNr()).isEqualTo(1);
        var refused = world.make(vm, steps("web", new Call.CreateVcpu(300)));
        assertThat(refused.sequenceNr()).as("a refusal").isEqualTo(2);
        assertThat(inspect(vm).lastEvent()).isEqualTo(1);
    }
}
