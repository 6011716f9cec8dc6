package io.kvmsim.history.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.ask.Tape;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.BadQuery;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.fork.ForkPlan.Inserted;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.FactText;
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
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A fork has its parent's past, and goes its own way.
class ForkTest {
    private static final Pattern WITHIN = Pattern.compile(".*fork at #(\\d+) or at #(\\d+)");

    @TempDir
    private Path folder;

    private int forks;

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    private WrittenFork fork(RunHistory parent, ForkPlan plan) throws BadQuery, IOException {
        forks++;
        var into = Files.createDirectories(folder.resolve("forks/" + forks));
        return WrittenFork.of(parent, into, plan);
    }

    private static List<Fact> told(RunHistory history, String vm) throws BadQuery, IOException {
        var facts = new ArrayList<Fact>();
        if (history.has(vm)) {
            history.tell(vm, facts::add);
        }
        return facts;
    }

    private static List<String> lines(List<Fact> facts) {
        return facts.stream().map(FactText::line).toList();
    }

    /// Without who did it.
    private static List<String> happened(List<Fact> facts) {
        return facts.stream()
                .map(fact ->
                        "%s %s %s %s".formatted(fact.address(), fact.when().text(), fact.vm(), FactText.what(fact)))
                .toList();
    }

    /// A moment in the history of one VM that does not lie within a call.
    private Moment anyEvent(RunHistory history, String vm, SplittableRandom random) throws BadQuery, IOException {
        long last = history.entity(vm).lastEvent();
        return moment(history, vm, random.nextLong(last + 1), 1 + random.nextInt(2));
    }

    /// An event, or one of the nearest where it is within a call.
    ///
    /// @param side 1 for the one before that call, 2 for the one behind
    private static Moment moment(RunHistory history, String vm, long event, int side) throws IOException {
        var at = new Moment.OfEvent(event);
        try {
            Forking.run(history, WrittenFork.plan(at, vm), new SharedHeads(), (_, _, _) -> {}, VerifyProgress.NONE);
            return at;
        } catch (BadQuery e) {
            var nearest = WITHIN.matcher(e.getMessage());
            assertThat(nearest.matches()).as(e.getMessage()).isTrue();
            return new Moment.OfEvent(Long.parseLong(nearest.group(side)));
        }
    }

    private static Moment anyTime(RunHistory history, SplittableRandom random) {
        long micros = random.nextLong(45_000);
        return random.nextBoolean()
                ? new Moment.Virtual(micros)
                : new Moment.Wall(TodText.epochMicros(history.run().startTod()) + micros);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_fork_has_the_log_and_the_states_of_its_parent_up_to_the_moment(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var parent = WrittenRun.any(folder, seed, 3, 40).sealed().written();
        var vm = "vm-" + (1 + seed % 3);
        for (var at : List.of(anyEvent(parent, vm, random), anyTime(parent, random), Moment.end())) {
            var fork = fork(parent, WrittenFork.plan(at, at instanceof Moment.OfEvent ? vm : null));
            assertThat(fork.problems()).as("at %s", at).isEmpty();
            for (var name : at instanceof Moment.OfEvent ? List.of(vm) : List.copyOf(parent.monitors())) {
                var expected = told(parent, name).stream()
                        .takeWhile(fact -> !at.isBefore(fact))
                        .toList();
                var facts = told(fork.history(), name);
                assertThat(lines(facts.stream()
                                .takeWhile(fact -> !at.isBefore(fact))
                                .toList()))
                        .as("%s at %s", name, at)
                        .isEqualTo(lines(expected));
                assertThat(facts.size()).isBetween(expected.size(), expected.size() + 1);
                for (int index = 0; index < expected.size(); index++) {
                    assertThat(facts.get(index).after())
                            .as("%s at %s: %s", name, at, expected.get(index).address())
                            .isEqualTo(expected.get(index).after());
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_rest_made_again_without_a_change_is_the_parents(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var parent = WrittenRun.any(folder, seed, 3, 40).sealed().written();
        var vm = "vm-" + (1 + seed % 3);
        for (var at : List.of(anyEvent(parent, vm, random), anyTime(parent, random), new Moment.OfEvent(0))) {
            var fork = fork(parent, WrittenFork.replaying(at, at instanceof Moment.OfEvent ? vm : null));
            assertThat(fork.problems()).as("at %s", at).isEmpty();
            assertThat(fork.result().otherwise())
                    .as("at %s: %s", at, fork.result())
                    .isZero();
            var names = at instanceof Moment.OfEvent ? List.of(vm) : List.copyOf(parent.monitors());
            assertThat(fork.history().monitors()).containsExactlyInAnyOrderElementsOf(names);
            for (var name : names) {
                var facts = told(fork.history(), name);
                var expected = told(parent, name);
                assertThat(happened(facts)).as("%s at %s", name, at).isEqualTo(happened(expected));
                assertThat(facts.getLast().after()).isEqualTo(expected.getLast().after());
                assertThat(fork.history().entity(name).records()
                                - parent.entity(name).records())
                        .as("a record in which the moment is becomes two")
                        .isBetween(0L, 1L);
                if (fork.history().entity(name).records() == parent.entity(name).records()) {
                    assertThat(fork.history().entity(name).head())
                            .isEqualTo(parent.entity(name).head());
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void without_a_refused_call_that_changed_nothing_the_rest_is_the_parents(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var parent = WrittenRun.any(folder, seed, 1, 40).written();
        var vm = "vm-1";
        var facts = told(parent, vm);
        for (var refusal : facts) {
            if (!refusal.isRefusal() || !refusal.entry().events().isEmpty() || random.nextInt(4) > 0) {
                continue;
            }
            long from = random.nextLong(refusal.address().event() + 1);
            var skipping = WrittenFork.replaying(moment(parent, vm, from, 1), vm, refusal.address());
            var fork = fork(parent, skipping);
            assertThat(fork.result().skipped()).isEqualTo(1);
            assertThat(fork.result().otherwise()).isZero();
            assertThat(told(fork.history(), vm).stream().map(FactText::what))
                    .as("without %s", refusal.address())
                    .containsExactlyElementsOf(facts.stream()
                            .filter(fact -> fact != refusal)
                            .map(FactText::what)
                            .toList());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_fork_of_a_fork_shares_both_pasts(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var run = WrittenRun.any(folder, seed, 2, 40).written();
        var first = fork(run, WrittenFork.replaying(anyTime(run, random), null));
        var vm = "vm-1";
        var at = anyEvent(first.history(), vm, random);
        var second = fork(first.history(), WrittenFork.plan(at, vm));
        assertThat(second.history().has(vm)).isEqualTo(!at.equals(new Moment.OfEvent(0)));
        if (!second.history().has(vm)) {
            return;
        }
        assertThat(second.problems()).isEmpty();
        assertThat(lines(told(second.history(), vm).stream()
                        .takeWhile(fact -> !at.isBefore(fact))
                        .toList()))
                .isEqualTo(lines(told(first.history(), vm).stream()
                        .takeWhile(fact -> !at.isBefore(fact))
                        .toList()));
        var positions = told(second.history(), vm).stream().map(Fact::position).toList();
        assertThat(positions).isSorted();
        var log = new ArrayList<Fact>();
        HistoryLog.tell(second.history(), LogFilter.ALL, log::add);
        assertThat(lines(log)).isEqualTo(lines(told(second.history(), vm)));
        var tape = Tape.of(second.history(), vm);
        assertThat(tape.size()).isEqualTo(log.size());
        for (int number = log.size() - 1; number >= 0; number -= 7) {
            assertThat(FactText.line(tape.fact(number).orElseThrow())).isEqualTo(FactText.line(log.get(number)));
        }
    }

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
        var fork = fork(parent, WrittenFork.replaying(new Moment.OfEvent(2), "vm-1", new Address(3, 0)));
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
        var fork = fork(parent, WrittenFork.replaying(new Moment.Virtual(0), "vm-1", new Address(3, 1)));
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
            var fork = fork(parent, plan);
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
        assertThat(lines(told(fork(parent, end).history(), "vm-1")))
                .contains("#6 2027-01-15T08:00:00.000Z vm-1 VcpuCreated vCPU 7 by fork:test");
    }

    @Test
    void a_moment_that_is_none_is_refused_in_one_line() {
        var late = Circumstances.USUAL.with(new Fault(0, 5));
        var run = WrittenRun.in(folder, TestHosts.Z16).at("vm-1", 0, new Call.CreateVm(0));
        run.turn("vm-1", List.of(new Step(new VmName("vm-1"), Calls.vcpu(0), late)), new Cause.Virtual(1));
        var history = run.written();
        assertThatThrownBy(() -> fork(history, WrittenFork.plan(new Moment.OfEvent(2), "vm-1")))
                .isInstanceOf(BadQuery.class)
                .hasMessageEndingWith("#2 is within one call, which led to #2 to #3: fork at #1 or at #3");
        assertThatThrownBy(() -> fork(history, WrittenFork.plan(new Moment.OfEvent(99), "vm-1")))
                .isInstanceOf(BadQuery.class)
                .hasMessageEndingWith("vm-1 has no event #99: its last one is #3");
        assertThatThrownBy(() -> fork(history, WrittenFork.plan(new Moment.OfEvent(1), null)))
                .isInstanceOf(BadQuery.class)
                .hasMessage("#1 is a place in the history of one VM: name it with --vm");
        assertThatThrownBy(() -> fork(history, WrittenFork.plan(new Moment.Wall(-4_000_000_000_000_000L), null)))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining("no VM has begun by 1843-");
        assertThatThrownBy(() -> fork(history, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1", new Address(1, 0))))
                .isInstanceOf(BadQuery.class)
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
            var fork = fork(parent, WrittenFork.replaying(new Moment.OfEvent(event), "vm-1"));
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
        var fork = fork(parent, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1", new Address(3, 0)));
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
        var fork = fork(parent, plan).history();
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
        var fork = fork(parent, WrittenFork.replaying(new Moment.OfEvent(1), "vm-1"));
        assertThat(fork.history().entity("vm-1").head())
                .isEqualTo(parent.entity("vm-1").head());
    }

    @Test
    void a_past_that_is_not_the_one_that_was_forked_is_found_and_located() throws Exception {
        var parent = WrittenRun.any(folder, 3, 2, 40).written();
        var fork = fork(parent, WrittenFork.plan(new Moment.Virtual(30_000), null));
        assertThat(fork.problems()).isEmpty();
        var other = WrittenRun.any(folder.resolve("other"), 4, 2, 40).written();
        var swapped = SharedPast.read(
                fork.folder().resolve("heads"),
                Path.of("elsewhere"),
                other.log().extent().end(),
                SharedPast.read(fork.folder().resolve("heads"), folder, 0, Bytes.EMPTY)
                        .rootOfFile());
        var history = RunHistory.open(fork.history().run(), other, swapped);
        assertThat(Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                        .problems())
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem.text()).matches("vm-[12], .*, in elsewhere, whose past it shares"));
    }

    @Test
    void heads_that_were_changed_with_the_past_are_not_those_of_the_manifest() throws Exception {
        var parent = WrittenRun.any(folder, 3, 2, 40).written();
        var fork = fork(parent, WrittenFork.plan(Moment.end(), "vm-1"));
        var file = fork.folder().resolve("heads");
        var root = SharedPast.read(file, folder, 0, Bytes.EMPTY).rootOfFile();
        var changed =
                fork(parent, WrittenFork.plan(Moment.end(), "vm-2")).folder().resolve("heads");
        var past = SharedPast.read(changed, folder, parent.log().extent().end(), root);
        var history = RunHistory.open(fork.history().run(), parent, past);
        assertThat(Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("the manifest names root " + root.hex() + " over the past that it shares"));
    }

    @Test
    void a_file_that_is_no_past_is_named_with_its_line() throws Exception {
        var file = Files.writeString(folder.resolve("heads"), "kvmsim-fork/1\nvm-1\t3\tx\n");
        assertThatThrownBy(() -> SharedPast.read(file, folder, 0, Bytes.EMPTY))
                .isInstanceOf(BadQuery.class)
                .hasMessage(file + ":2: not id, records, event and head separated by tabs");
        Files.writeString(file, "kvmsim-heads/1\n");
        assertThatThrownBy(() -> SharedPast.read(file, folder, 0, Bytes.EMPTY))
                .isInstanceOf(BadQuery.class)
                .hasMessageContaining(":1: not the past of a fork");
    }
}
