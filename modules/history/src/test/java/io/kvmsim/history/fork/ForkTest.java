package io.kvmsim.history.fork;

import static io.kvmsim.history.fork.ToldFacts.happened;
import static io.kvmsim.history.fork.ToldFacts.lines;
import static io.kvmsim.history.fork.ToldFacts.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fork.ForkPlan.Inserted;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.TodText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a fork does otherwise than its parent: calls that are left out or inserted, from a moment on.
class ForkTest {
    @TempDir
    private Path folder;

    private static final Call LIMIT = Calls.limit(1L << 30);

    /// A VM that is made, gets a limit and a vCPU, and is refused a limit then.
    private RunHistory small() {
        return WrittenRun.in(folder, TestHosts.Z16)
                .at("vm-1", 1_000, new Call.CreateVm(0), Calls.limit(4L << 40))
                .at("vm-1", 2_000, Calls.vcpu(0))
                .at("vm-1", 3_000, LIMIT, Calls.vcpu(1))
                .by("carol", 1_800_000_000_000_000L, "vm-1", Calls.vcpu(2))
                .written();
    }

    @Test
    void without_the_call_that_is_skipped_what_it_made_refused_is_done() throws Exception {
        var parent = small();
        assertThat(happened(told(parent, "vm-1")))
                .contains("#3!1 +00:00:00.003 vm-1 refused EBUSY SET mem.limit 1 GiB");
        var fork =
                WrittenFork.in(folder, parent, WrittenFork.replaying(new Moment.OfEvent(2), "vm-1", new Address(3, 0)));
        var result = fork.result();
        assertThat(result.skipped()).isEqualTo(1);
        assertThat(result.replayed()).isEqualTo(3);
        assertThat(result.otherwise()).isEqualTo(1);
        assertThat(result.first().orElseThrow())
                .isEqualTo(new ForkResult.Otherwise(
                        "vm-1", new Address(3, 1), "SET mem.limit 1 GiB", "EBUSY", "0 and MemoryLimitSet"));
        assertThat(lines(told(fork.history(), "vm-1")))
                .satisfiesExactly(
                        it -> assertThat(it)
                                .matches(
                                        "#1 .001 vm-1 VmCreated .* by alice via scenario:test".replace(".001", "\\S+")),
                        it -> assertThat(it)
                                .endsWith("by alice via scenario:test")
                                .startsWith("#2 "),
                        it -> assertThat(it)
                                .isEqualTo("#3 +00:00:00.003 vm-1 MemoryLimitSet 4 TiB → 1 GiB by bob via fork:test"),
                        it -> assertThat(it).isEqualTo("#4 +00:00:00.003 vm-1 VcpuCreated vCPU 1 by bob via fork:test"),
                        it -> assertThat(it).matches("#5 2027-\\S+ vm-1 VcpuCreated vCPU 2 by carol"));
        assertThat(fork.problems()).isEmpty();
    }

    @Test
    void without_a_refused_call_nothing_else_changes() throws Exception {
        var parent = small();
        var fork =
                WrittenFork.in(folder, parent, WrittenFork.replaying(new Moment.Virtual(0), "vm-1", new Address(3, 1)));
        assertThat(fork.result().otherwise()).isZero();
        var expected = new ArrayList<>(happened(told(parent, "vm-1")));
        expected.removeIf(line -> line.startsWith("#3!1"));
        assertThat(happened(told(fork.history(), "vm-1"))).isEqualTo(expected);
    }

    @Test
    void what_is_inserted_is_done_at_the_moment_before_the_rest() throws Exception {
        var calls = List.of(List.of(
                new Inserted(new VmName("vm-1"), Calls.vcpu(7), Circumstances.USUAL),
                new Inserted(new VmName("vm-1"), LIMIT, Circumstances.USUAL)));
        var parent = small();
        for (boolean replays : new boolean[] {false, true}) {
            var plan = new ForkPlan(
                    new Moment.Virtual(1_500),
                    Optional.of("vm-1"),
                    replays,
                    Set.of(),
                    calls,
                    Refusals.ALL,
                    "fork:test");
            var fork = WrittenFork.in(folder, parent, plan);
            assertThat(fork.result().inserted()).isEqualTo(2);
            var happened = happened(told(fork.history(), "vm-1"));
            assertThat(happened)
                    .contains(
                            "#3 +00:00:00.001500 vm-1 VcpuCreated vCPU 7",
                            "#3!1 +00:00:00.001500 vm-1 refused EBUSY SET mem.limit 1 GiB");
            assertThat(happened).hasSize(replays ? 8 : 4);
            assertThat(fork.problems()).isEmpty();
        }
        // After a call in real time, also in real time, by the fork's own principal.
        var end = new ForkPlan(Moment.end(), Optional.of("vm-1"), false, Set.of(), calls, Refusals.ALL, "fork:test");
        assertThat(lines(told(WrittenFork.in(folder, parent, end).history(), "vm-1")))
                .contains("#6 2027-01-15T08:00:00.000Z vm-1 VcpuCreated vCPU 7 by fork:test");
    }

    @Test
    void a_moment_that_is_none_is_refused_in_one_line() {
        var late = Circumstances.USUAL.with(new Fault(0, 5));
        var run = WrittenRun.in(folder, TestHosts.Z16).at("vm-1", 0, new Call.CreateVm(0));
        run.turn("vm-1", List.of(new Step(new VmName("vm-1"), Calls.vcpu(0), late)), new Cause.Virtual(1));
        var history = run.written();
        assertThatThrownBy(() -> WrittenFork.in(folder, history, WrittenFork.plan(new Moment.OfEvent(2), "vm-1")))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("#2 is within one call, which led to #2 to #3: fork at #1 or at #3");
        assertThatThrownBy(() -> WrittenFork.in(folder, history, WrittenFork.plan(new Moment.OfEvent(99), "vm-1")))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("vm-1 has no event #99: its last one is #3");
        assertThatThrownBy(() -> WrittenFork.in(folder, history, WrittenFork.plan(new Moment.OfEvent(1), null)))
                .isInstanceOf(BadInput.class)
                .hasMessage("#1 is a place in the history of one VM: name it with --vm");
        assertThatThrownBy(() -> WrittenFork.in(
                        folder, history, WrittenFork.plan(new Moment.Wall(-4_000_000_000_000_000L), null)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no VM has begun by 1843-");
        assertThatThrownBy(() -> WrittenFork.in(
                        folder, history, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1", new Address(1, 0))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("--skip #1: vm-1 has no such event or refusal after #1");
    }

    @Test
    void the_beginning_and_the_rest_of_a_record_are_sealed_where_they_cross_a_multiple_of_256_events()
            throws Exception {
        var keys = new Call[100];
        Arrays.fill(keys, new Call.SetAttr(2, 0, 0, UserBuffer.NONE));
        var parent = WrittenRun.in(folder, TestHosts.Z16)
                .at("vm-1", 0, new Call.CreateVm(0))
                .at("vm-1", 1, keys)
                .at("vm-1", 2, keys)
                .at("vm-1", 3, keys)
                .at("vm-1", 4, keys)
                .written();
        for (long event : new long[] {201, 210, 256, 257, 301, 350}) {
            var fork = WrittenFork.in(folder, parent, WrittenFork.replaying(new Moment.OfEvent(event), "vm-1"));
            assertThat(fork.problems()).as("at #%d", event).isEmpty();
            assertThat(happened(told(fork.history(), "vm-1"))).isEqualTo(happened(told(parent, "vm-1")));
        }
    }

    @Test
    void a_call_is_left_out_by_each_event_that_it_led_to_and_later_ones_are_what_they_were() throws Exception {
        var vm = new VmName("vm-1");
        var late = Circumstances.USUAL.with(new Fault(0, 5));
        var parent = WrittenRun.in(folder, TestHosts.Z16)
                .at("vm-1", 0, new Call.CreateVm(0))
                .turn("vm-1", List.of(new Step(vm, Calls.slot(0, 0, 1 << 20, 1 << 30), late)), new Cause.Virtual(1))
                .at("vm-1", 2, Calls.logged(0, 0, 1 << 20, 1 << 30))
                .written();
        assertThat(told(parent, "vm-1")).hasSize(4);
        var fork =
                WrittenFork.in(folder, parent, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1", new Address(3, 0)));
        assertThat(fork.result().skipped()).isEqualTo(1);
        // The slot that was to be logged is made, logged, by the same call.
        assertThat(happened(told(fork.history(), "vm-1")))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("#2 +00:00:00.000002 vm-1 MemorySlotCreated slot 0, 1 MiB at 0x0")
                .endsWith(", logging");
    }

    @Test
    void a_call_that_is_inserted_has_the_hosts_clock_of_the_moment() throws Exception {
        var parent = small();
        var clock = Calls.setU64(VmAttribute.TOD_LOW, TodText.after(parent.run().startTod(), 1_001_500));
        var calls = List.of(List.of(new Inserted(new VmName("vm-1"), clock, Circumstances.USUAL)));
        var plan = new ForkPlan(
                new Moment.Virtual(1_500), Optional.of("vm-1"), false, Set.of(), calls, Refusals.ALL, "fork:test");
        var fork = WrittenFork.in(folder, parent, plan).history();
        assertThat(told(fork, "vm-1").getLast().type()).isEqualTo("GuestClockSet");
        var state = fork.at("vm-1", Moment.end()).situation();
        assertThat(Fields.of(state, new VmName("vm-1")).get("clock").text())
                .isEqualTo(new FieldValue.ClockOffset(1_000_000L << 12).text());
    }

    @Test
    void memory_that_was_counted_down_is_not_counted_down_again() throws Exception {
        var some = Circumstances.USUAL.withFree(16 * 1024 + 200);
        var vm = new VmName("vm-1");
        var parent = WrittenRun.in(folder, TestHosts.Z16)
                .at("vm-1", 0, new Call.CreateVm(0))
                .turn(
                        "vm-1",
                        List.of(new Step(vm, Calls.vcpu(64), some), new Step(vm, Calls.vcpu(65), some)),
                        new Cause.Virtual(1))
                .written();
        assertThat(happened(told(parent, "vm-1"))).hasSize(4).anyMatch(it -> it.startsWith("#2!2 "));
        var fork = WrittenFork.in(folder, parent, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1"));
        assertThat(fork.history().entity("vm-1").head())
                .isEqualTo(parent.entity("vm-1").head());
    }
}
