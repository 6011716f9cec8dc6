package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.ask.RunDiff;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.MonitorState;
import io.kvmsim.history.index.StateWriter;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The state of a fleet at a moment is the same from a checkpoint as from the first record.
class CheckpointsTest {
    private static final int TURNS = 120;
    private static final int EVERY = 10;
    /// What a fleet of five waits for at least.
    private static final int RECORDS_OF_FIVE = 20;

    private static final Call ROTATE = new Call.SetAttr(
            VmAttribute.CRYPTO_ENABLE_AES_KW.group().number(),
            VmAttribute.CRYPTO_ENABLE_AES_KW.number(),
            0,
            UserBuffer.NONE);

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    /// Its hosts' clocks are not stepped.
    private static RunFacts facts(WrittenRun run) {
        var facts = run.facts();
        return new RunFacts(
                facts.path(), facts.journal(), facts.homes(), facts.principal(), facts.startTod(), Map.of(), false);
    }

    private static long indexed(WrittenRun run) throws IOException {
        IndexedRun.index(run).run((_, _, _, _) -> {});
        return Checkpoints.make(facts(run), EVERY, (_, _) -> {});
    }

    private static RunHistory open(WrittenRun run, List<String> notices) throws IOException {
        return RunHistory.open(facts(run), notices::add, -1);
    }

    private static HistoryIndex index(WrittenRun run) throws IOException {
        var facts = facts(run);
        return HistoryIndex.open(
                        facts.index(), facts.journal(), facts.principal().name(), _ -> {})
                .orElseThrow();
    }

    private static Map<String, String> states(RunHistory run, Moment moment, boolean isOfPages)
            throws BadInput, IOException {
        var states = new ConcurrentHashMap<String, String>();
        run.at(moment, isOfPages ? List.of() : List.of("mem.limit"), 2, state -> {
            var fields = new ArrayList<String>();
            for (var vm : state.situation().vms()) {
                fields.add(vm + " " + state.situation().limit(vm.name())
                        + (isOfPages ? " " + Fields.of(state.situation(), vm.name()) : ""));
            }
            states.put(state.id(), state.home().name() + " #" + state.event() + " " + state.records() + fields);
        });
        return new TreeMap<>(states);
    }

    private static List<Moment> moments(WrittenRun run) throws IOException {
        long start = TodText.epochMicros(WrittenRun.START_TOD);
        var moments = new ArrayList<Moment>(List.of(new Moment.End()));
        for (long micros = 0; micros < TURNS * 1_100L; micros += 3_500) {
            moments.add(new Moment.Virtual(micros));
            moments.add(new Moment.Wall(start + micros));
        }
        try (var index = index(run)) {
            for (var checkpoint : index.checkpoints().orElseThrow()) {
                for (long micros = checkpoint.virtualLast() - 1; micros <= checkpoint.virtualLast() + 1; micros++) {
                    moments.add(new Moment.Virtual(micros));
                    moments.add(new Moment.Wall(start + micros));
                }
            }
        }
        return moments;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_fleet_has_the_same_states_with_checkpoints_and_without(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 5, TURNS).sealed();
        run.written();
        assertThat(indexed(run)).isGreaterThanOrEqualTo(2);
        var notices = new ArrayList<String>();
        var plain = RunHistory.open(facts(run));
        try (var history = open(run, notices)) {
            for (var moment : moments(run)) {
                for (boolean isOfPages : List.of(true, false)) {
                    assertThat(states(history, moment, isOfPages))
                            .as(moment.toString())
                            .isEqualTo(states(plain, moment, isOfPages));
                }
            }
        }
        assertThat(notices).isEmpty();
        assertThat(Checkpoints.check(facts(run), EVERY, (_, _) -> {})).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void two_moments_differ_in_the_same_with_checkpoints_and_without(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 5, TURNS).sealed();
        run.written();
        indexed(run);
        var plain = RunHistory.open(facts(run));
        try (var history = open(run, new ArrayList<>())) {
            for (long one = 0; one < TURNS * 1_100L; one += 17_000) {
                for (long other = 0; other < TURNS * 1_100L; other += 19_000) {
                    assertThat(differences(history, one, other)).isEqualTo(differences(plain, one, other));
                }
            }
        }
    }

    private static List<RunDiff.OfVm> differences(RunHistory run, long one, long other) throws BadInput, IOException {
        var found = new ArrayList<RunDiff.OfVm>();
        new RunDiff(run, new Moment.Virtual(one), run, new Moment.Virtual(other)).visit(found::add);
        return found;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void those_of_a_journal_that_grew_are_those_that_are_made_at_once(long seed) throws IOException {
        var run = WrittenRun.any(folder, seed, 5, TURNS).sealed();
        var records = List.copyOf(run.records());
        long made = 0;
        for (int from = 0; from < records.size(); from += 45) {
            WrittenRun.write(run.journal, records.subList(from, Math.min(records.size(), from + 45)));
            made += indexed(run);
        }
        assertThat(Checkpoints.check(facts(run), EVERY, (_, _) -> {})).isEmpty();
        Files.delete(facts(run).index());
        assertThat(indexed(run)).isEqualTo(made);
    }

    /// Five VMs that are made, one of which is closed; then turns in which their keys are drawn.
    private WrittenRun fleet(int turns) {
        var run = WrittenRun.in(folder, TestHosts.Z16);
        for (int vm = 1; vm <= 5; vm++) {
            run.at("vm-" + vm, 0, new Call.CreateVm(0), new Call.CreateVcpu(0));
        }
        run.at("vm-5", 1, new Call.Close(Call.Close.Cause.MONITOR));
        for (int turn = 2; turn < turns; turn++) {
            run.at("vm-" + (1 + turn % 4), turn, ROTATE);
        }
        return run;
    }

    @Test
    void many_monitors_wait_for_many_records() throws IOException {
        var run = fleet(3 * RECORDS_OF_FIVE);
        int records = run.records().size();
        run.written();
        // The first knows of no monitor yet.
        assertThat(indexed(run)).isEqualTo(1 + (records - EVERY) / RECORDS_OF_FIVE);
        try (var index = index(run)) {
            assertThat(index.checkpoints().orElseThrow().reversed())
                    .extracting("number", "records", "monitors")
                    .startsWith(tuple(0L, 10L, 5L), tuple(1L, 30L, 5L));
        }
    }

    @Test
    void a_vm_that_is_gone_is_known_by_no_event() throws IOException {
        var run = fleet(60);
        run.written();
        indexed(run);
        try (var index = index(run)) {
            var newest = index.checkpoints().orElseThrow().getFirst();
            var states = index.states(newest).orElseThrow();
            assertThat(states).extracting(MonitorState::id).containsExactly("vm-1", "vm-2", "vm-3", "vm-4", "vm-5");
            assertThat(states.getLast().events()).hasSizeLessThan(5);
            assertThat(states.getFirst().events()).hasSizeGreaterThan(50);
        }
    }

    @Test
    void there_are_none_where_clocks_may_be_stepped() throws IOException {
        var run = fleet(60);
        run.written();
        IndexedRun.index(run).run((_, _, _, _) -> {});
        assertThat(Checkpoints.make(run.facts(), EVERY, (_, _) -> {})).isZero();
    }

    @Test
    void one_that_is_not_what_the_journal_says_is_found() throws IOException {
        var run = fleet(120);
        run.written();
        long made = indexed(run);
        assertThat(made).isGreaterThan(2);
        try (var index = index(run);
                var writer = StateWriter.open(facts(run).index())) {
            var checkpoint = index.checkpoints().orElseThrow().get(1);
            var states = new ArrayList<>(index.states(checkpoint).orElseThrow());
            states.set(
                    0,
                    index.states(index.checkpoints().orElseThrow().getFirst())
                            .orElseThrow()
                            .getFirst());
            writer.put(checkpoint, states);
            assertThat(Checkpoints.check(facts(run), EVERY, (_, _) -> {})).isEqualTo(Optional.of(checkpoint.number()));
        }
    }
}
