package io.kvmsim.engine;

import static io.kvmsim.engine.World.createVm;
import static io.kvmsim.engine.World.steps;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.chain.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostActorTest {
    private static final int VMS = 30;
    private static final long KIB = 1024;

    @TempDir
    private Path directory;

    /// Submits every VM's bring-up in a shuffled order and gives what became of each.
    private Map<String, Head> bringUp(World world, long memory, int inFlightMax, long seed, Map<String, Integer> rets) {
        var fleet = world.kit.spawn(Fleet.create(world.shared(), VMS));
        var host = world.kit.spawn(HostActor.create(World.HOME, memory, inFlightMax, fleet));
        var answers = world.kit.createTestProbe(VmActor.Answers.class);
        var window = new ArrayList<HostActor.Due>();
        for (int number = 0; number < VMS; number++) {
            var name = "vm-%02d".formatted(number);
            var calls = steps(name, createVm(), new Call.CreateVcpu(0), new Call.CreateVcpu(64));
            window.add(new HostActor.Due(number % 3, name, calls, new Cause.Virtual(number % 3), answers.getRef()));
        }
        Collections.shuffle(window, new Random(seed));
        host.tell(new HostActor.Submit(window));
        var heads = new TreeMap<String, Head>();
        for (int number = 0; number < VMS; number++) {
            var answer = answers.receiveMessage();
            heads.put(answer.entity(), answer.head());
            rets.put(answer.entity(), answer.decisions().getFirst().answer().ret());
        }
        var account = account(world, host);
        assertThat(account.granted()).isZero();
        assertThat(account.used()).isLessThanOrEqualTo(memory);
        return heads;
    }

    private static HostActor.Account account(World world, ActorRef<HostActor.Request> host) {
        var probe = world.kit.createTestProbe(HostActor.Account.class);
        host.tell(new HostActor.GetAccount(probe.getRef()));
        return probe.receiveMessage();
    }

    @ParameterizedTest(name = "{0} KiB")
    @ValueSource(longs = {100, 1000, 2000, 3000, 5000, 100_000})
    void how_many_lists_are_under_way_never_changes_an_answer(long kib) throws IOException {
        var expected = new TreeMap<String, Integer>();
        Map<String, Head> heads;
        try (var world = new World(directory.resolve("one"))) {
            heads = bringUp(world, kib * KIB, 1, 1, expected);
        }
        for (int inFlight : new int[] {2, 7, 64}) {
            try (var world = new World(directory.resolve("many-" + inFlight))) {
                var rets = new TreeMap<String, Integer>();
                assertThat(bringUp(world, kib * KIB, inFlight, inFlight, rets)).isEqualTo(heads);
                assertThat(rets).isEqualTo(expected);
            }
        }
    }

    @Test
    void gives_memory_in_the_order_of_time_and_then_of_names() throws IOException {
        try (var world = new World(directory.resolve("journal"))) {
            var rets = new TreeMap<String, Integer>();
            bringUp(world, 1000 * KIB, 64, 3, rets);
            var made = rets.entrySet().stream()
                    .filter(ret -> ret.getValue() == 0)
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(made).isNotEmpty().allMatch(name -> Integer.parseInt(name.substring(3)) % 3 == 0);
            assertThat(rets).containsEntry("vm-01", Errno.ENOMEM.ret());
        }
    }

    @Test
    void remembers_its_own_facts_and_lets_others_hold_memory() throws IOException {
        try (var world = new World(directory.resolve("journal"))) {
            var fleet = world.kit.spawn(Fleet.create(world.shared(), VMS));
            var host = world.kit.spawn(HostActor.create(World.HOME, 1000 * KIB, 4, fleet));
            host.tell(new HostActor.Change(
                    List.of(new HostFact.PressureChanged(5, 900 * KIB), new HostFact.ClockStepped(6, -100)), 50 * KIB));
            assertThat(account(world, host).free()).isEqualTo(150 * KIB);
            world.kit.stop(host);
            var again = world.kit.spawn(HostActor.create(World.HOME, 1000 * KIB, 4, fleet));
            assertThat(account(world, again).free()).isEqualTo(100 * KIB);
        }
    }
}
