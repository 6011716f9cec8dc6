package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.debug.Debugger;
import io.kvmsim.debug.HistoryTrack;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fork.ForkPlan;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.run.export.TraceExport;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TraceReplay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of the history of every shipped scenario, played by the pure core and small.
class ScenarioLawsTest {
    private static final Path SHIPPED = Path.of("../config/scenarios");
    private static final int DAYS = 2;
    private static final int VMS = 4;
    private static final int LOOKS = 20;

    @TempDir
    private Path folder;

    static List<Path> shipped() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /// Made once: each law looks at the same history.
    private record Made(RunDirectory run, RunSummary summary, RunHistory history, Map<String, List<Monitor>> states) {
        /// Some of its VMs, the same ones each time.
        List<String> vms() {
            var names = List.copyOf(states.keySet());
            int step = Math.max(names.size() / VMS, 1);
            var some = new ArrayList<String>();
            for (int index = 0; index < names.size(); index += step) {
                if (history.has(names.get(index))) {
                    some.add(names.get(index));
                }
            }
            return some;
        }
    }

    private Made made(Path scenario) throws Exception {
        var small = ScenarioFile.read(SmallScenario.in(folder, scenario, DAYS));
        var run = NewRun.make(small, Profile.LINUX_6_12, folder.resolve("run"), "test");
        var workload = new ProbedWorkload(Workloads.of(run));
        var summary = new ResumedRun(run, workload, (_, _, _) -> {}).make();
        assertThat(summary.finished()).isTrue();
        return new Made(run, summary, RunHistories.open(run), workload.states);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shipped")
    void hold_of_every_shipped_scenario(Path scenario) throws Exception {
        var made = made(scenario);
        the_summary_counts_what_the_history_tells(made);
        the_state_at_every_event_is_the_live_one(made);
        var random = new SplittableRandom(scenario.getFileName().hashCode());
        for (var vm : made.vms()) {
            back_after_step_is_the_identity(made, vm, random);
            an_exported_trace_replays_to_the_same_events(made, vm);
        }
        a_fork_with_the_rest_made_again_is_the_parent(made, random);
    }

    private static void the_summary_counts_what_the_history_tells(Made made) throws Exception {
        var events = new TreeMap<String, Long>();
        var refusals = new TreeMap<String, Long>();
        for (var vm : made.history().monitors()) {
            made.history().tell(vm, fact -> {
                if (fact.isRefusal()) {
                    refusals.merge(fact.errno(), 1L, Long::sum);
                } else {
                    events.merge(fact.type(), 1L, Long::sum);
                }
            });
        }
        var summary = made.summary();
        assertThat(events).isEqualTo(summary.eventsByType());
        assertThat(events.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(summary.events());
        var counted = new TreeMap<String, Long>();
        summary.refusalsByCall()
                .forEach((call, count) -> counted.merge(call.substring(call.lastIndexOf(' ') + 1), count, Long::sum));
        assertThat(refusals).isEqualTo(counted);
        assertThat(refusals.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(summary.refused());
        var verified = Verification.run(made.history(), Verification.Options.PLAIN, VerifyProgress.NONE);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.events()).isEqualTo(summary.events());
        assertThat(verified.root().hex()).isEqualTo(summary.merkleRoot());
    }

    private static void the_state_at_every_event_is_the_live_one(Made made) throws Exception {
        long events = 0;
        for (var probed : made.states().entrySet()) {
            var vm = probed.getKey();
            if (!made.history().has(vm)) {
                assertThat(probed.getValue()).as("%s was never recorded", vm).hasSize(1);
                continue;
            }
            var told = new ArrayList<Monitor>(List.of(Monitor.INITIAL));
            made.history().tell(vm, fact -> {
                if (!fact.isRefusal()) {
                    assertThat(fact.address().event()).isEqualTo(told.size());
                    told.add(fact.after().monitor());
                }
            });
            assertThat(told).as(vm).hasSameSizeAs(probed.getValue());
            for (int event = 0; event < told.size(); event++) {
                assertThat(told.get(event).equals(probed.getValue().get(event)))
                        .as("%s at #%d", vm, event)
                        .isTrue();
            }
            events += told.size() - 1;
        }
        assertThat(events).isPositive();
    }

    private static void back_after_step_is_the_identity(Made made, String vm, SplittableRandom random)
            throws Exception {
        var debugger = new Debugger(new HistoryTrack(made.history(), vm));
        long size = debugger.track().size();
        for (int look = 0; look < LOOKS; look++) {
            long from = random.nextLong(size);
            debugger.goTo("start");
            debugger.step(from);
            var before = debugger.here();
            long steps = 1 + random.nextLong(size - from);
            debugger.step(steps);
            debugger.step(-steps);
            assertThat(debugger.position()).as(vm).isEqualTo(from);
            assertThat(debugger.here()).as("%s at %d", vm, from).isEqualTo(before);
        }
    }

    private static void an_exported_trace_replays_to_the_same_events(Made made, String vm) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var written = TraceExport.write(made.history(), List.of(new Glob(vm)), bytes, "");
        var told = new ArrayList<VmEvent>();
        made.history().tell(vm, fact -> fact.event().ifPresent(told::add));
        var replayed = new ArrayList<VmEvent>();
        try (var reader = TraceReader.open(vm, new ByteArrayInputStream(bytes.toByteArray()))) {
            var replay = new TraceReplay(reader, Profile.LINUX_6_12);
            for (var call = replay.next(); call != null; call = replay.next()) {
                replayed.addAll(call.decision().events());
            }
        }
        if (written.leftOut() == 0) {
            told.removeIf(VmEvent.Notice.class::isInstance); // the format has no words for them
            assertThat(replayed).as(vm).isEqualTo(told);
            assertThat(written.otherwise()).as(vm).isZero();
        }
    }

    private static void a_fork_with_the_rest_made_again_is_the_parent(Made made, SplittableRandom random)
            throws Exception {
        long last = 0;
        for (var vm : made.vms()) {
            var micros = new long[1];
            made.history().tell(vm, fact -> micros[0] = fact.when().micros());
            last = Math.max(last, micros[0]);
        }
        for (var at : List.of(new Moment.Virtual(random.nextLong(last + 1)), Moment.end())) {
            the_fork_is_the_parent(made, at);
        }
    }

    private static void the_fork_is_the_parent(Made made, Moment at) throws Exception {
        var plan = new ForkPlan(at, Optional.empty(), true, Set.of(), List.of(), Refusals.ALL, "fork:again");
        var fork = NewFork.make(
                made.run(), "at-" + at.toString().replaceAll("[+: ]", ""), at.toString(), plan, VerifyProgress.NONE);
        assertThat(fork.result().otherwise()).as("%s", fork).isZero();
        var history = RunHistories.open(fork.run());
        assertThat(history.monitors()).isEqualTo(made.history().monitors());
        var verified = Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE);
        var parent = Verification.run(made.history(), Verification.Options.PLAIN, VerifyProgress.NONE);
        assertThat(verified.problems()).as("at %s", at).isEmpty();
        assertThat(verified.histories()).as("with those of hosts").isEqualTo(parent.histories());
        assertThat(verified.events()).isEqualTo(parent.events());
        if (verified.records() == parent.records()) {
            assertThat(verified.root()).as("at %s", at).isEqualTo(parent.root());
        }
        for (var vm : history.monitors()) {
            var expected = made.history().entity(vm);
            var entity = history.entity(vm);
            assertThat(entity.lastEvent()).as("%s at %s", vm, at).isEqualTo(expected.lastEvent());
            assertThat(entity.monitor().equals(expected.monitor()))
                    .as("%s at %s", vm, at)
                    .isTrue();
            if (entity.records() == expected.records()) {
                assertThat(entity.head()).as("%s at %s", vm, at).isEqualTo(expected.head());
            }
        }
    }
}
