package io.kvmsim.engine;

import static io.kvmsim.engine.World.createVm;
import static io.kvmsim.engine.World.set;
import static io.kvmsim.engine.World.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.cbor.BadRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
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

    private void deliver(
            ActorRef<Fleet.Request> fleet, String vm, List<Step> steps, ActorRef<VmActor.Answers> replyTo) {
        fleet.tell(new Fleet.Deliver(
                vm, world.execute(steps, replyTo), world.kit.system().ignoreRef()));
    }

    /// Returns once the fleet has heard that the VM's list is done: an answer comes before that.
    private void untilIdle(ActorRef<Fleet.Request> fleet, String vm) {
        var entity = world.kit.createTestProbe(Entity.class);
        fleet.tell(new Fleet.Forward(vm, new VmActor.Inspect(entity.getRef())));
        entity.receiveMessage();
    }

    private int residents(ActorRef<Fleet.Request> fleet) {
        var probe = world.kit.createTestProbe(Integer.class);
        fleet.tell(new Fleet.CountResidents(probe.getRef()));
        return probe.receiveMessage();
    }

    @Test
    void passivates_those_that_were_idle_for_longest_and_recovers_them_on_demand() {
        var fleet = world.kit.spawn(Fleet.create(world.shared(), 3));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        for (int number = 0; number < 10; number++) {
            deliver(fleet, "vm-" + number, steps("vm-" + number, createVm(), new Call.CreateVcpu(0)), answers.getRef());
            answers.receiveMessage();
        }
        await().until(() -> residents(fleet) <= 3);
        for (int number = 0; number < 10; number++) {
            var busy = steps("vm-" + number, set(VmAttribute.MEM_ENABLE_CMMA));
            deliver(fleet, "vm-" + number, busy, answers.getRef());
            var answer = answers.receiveMessage().decisions().getFirst().answer();
            assertThat(answer.ret()).isEqualTo(Errno.EBUSY.ret());
        }
        await().until(() -> residents(fleet) <= 3);
    }

    @Test
    void with_more_lists_in_flight_than_vms_may_be_resident_each_vm_is_made_and_passivated_once() {
        int vms = 50;
        var gone = new AtomicInteger();
        var fleet = world.kit.spawn(counting(gone, Fleet.create(world.shared(), 2)));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        for (int number = 0; number < vms; number++) {
            deliver(fleet, "vm-" + number, steps("vm-" + number, createVm()), answers.getRef());
        }
        for (int number = 0; number < vms; number++) {
            answers.receiveMessage();
        }
        await().until(() -> residents(fleet) == 2);
        assertThat(gone).hasValue(vms - 2);
    }

    private static Behavior<Fleet.Request> counting(AtomicInteger gone, Behavior<Fleet.Request> fleet) {
        return Behaviors.intercept(
                () -> new BehaviorInterceptor<>(Fleet.Request.class) {
                    @Override
                    public Behavior<Fleet.Request> aroundReceive(
                            TypedActorContext<Fleet.Request> context,
                            Fleet.Request request,
                            ReceiveTarget<Fleet.Request> target) {
                        if (request instanceof Fleet.Gone) {
                            gone.incrementAndGet();
                        }
                        return target.apply(context, request);
                    }
                },
                fleet);
    }

    @Test
    void fails_with_a_vm_whose_history_cannot_be_recovered() {
        var vm = world.spawn("web", world.shared());
        world.make(vm, steps("web", createVm()));
        world.stop(vm);
        var unreadable = new VmActor.Shared(
                _ -> {
                    throw new BadRecord("of a host that the run does not have");
                },
                Refusals.ALL,
                VcpuActor::create,
                Duration.ofSeconds(1));
        var fleet = world.kit.spawn(Fleet.create(unreadable, 10));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        deliver(fleet, "web", steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW)), answers.getRef());
        answers.expectTerminated(fleet);
    }

    @Test
    void keeps_one_list_in_flight_for_each_vm_and_loses_none() {
        var fleet = world.kit.spawn(Fleet.create(world.shared(), 10));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        deliver(fleet, "web", steps("web", createVm()), answers.getRef());
        for (int list = 0; list < Fleet.LISTS_PER_VM_MAX; list++) {
            deliver(fleet, "web", steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW)), answers.getRef());
        }
        for (long number = 1; number <= Fleet.LISTS_PER_VM_MAX + 1; number++) {
            assertThat(answers.receiveMessage().sequenceNr()).isEqualTo(number);
        }
    }

    @Test
    void refuses_a_list_that_is_one_too_many() {
        var kicks = world.kit.createTestProbe(VcpuActor.Kick.class);
        var fleet = world.kit.spawn(Fleet.create(
                world.shared(_ -> Behaviors.receiveMessage(request -> {
                    if (request instanceof VcpuActor.Kick kick) {
                        kicks.getRef().tell(kick);
                    }
                    return Behaviors.same();
                })),
                10));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        deliver(fleet, "web", steps("web", createVm(), new Call.CreateVcpu(0)), answers.getRef());
        answers.receiveMessage();
        var ignored = world.kit.system().<VcpuActor.Executed>ignoreRef();
        fleet.tell(new Fleet.Forward("web", new VmActor.Run(0, steps("web"), World.AT_START, ignored)));
        untilIdle(fleet, "web");
        var busy = world.kit.createTestProbe(Fleet.Busy.class);
        var call = world.execute(steps("web", set(VmAttribute.CRYPTO_ENABLE_AES_KW)), answers.getRef());
        for (int list = 0; list < Fleet.LISTS_PER_VM_MAX + 2; list++) {
            fleet.tell(new Fleet.Deliver("web", call, busy.getRef()));
        }
        assertThat(busy.receiveMessage().entity()).isEqualTo("web");
        for (int list = 0; list < Fleet.LISTS_PER_VM_MAX + 1; list++) {
            kicks.receiveMessage().replyTo().tell(new VcpuActor.Kicked(0));
            answers.receiveMessage();
        }
        busy.expectNoMessage();
    }

    @Test
    void a_vm_whose_vcpus_run_is_not_passivated() {
        var fleet = world.kit.spawn(Fleet.create(world.shared(), 1));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        deliver(fleet, "busy", steps("busy", createVm(), new Call.CreateVcpu(0)), answers.getRef());
        answers.receiveMessage();
        var ignored = world.kit.system().<VcpuActor.Executed>ignoreRef();
        fleet.tell(new Fleet.Forward("busy", new VmActor.Run(0, steps("busy"), World.AT_START, ignored)));
        deliver(fleet, "other", steps("other", createVm()), answers.getRef());
        answers.receiveMessage();
        var entity = world.kit.createTestProbe(Entity.class);
        fleet.tell(new Fleet.Forward("busy", new VmActor.Inspect(entity.getRef())));
        assertThat(entity.receiveMessage().records()).isEqualTo(1);
        assertThat(residents(fleet)).isEqualTo(2);
    }
}
