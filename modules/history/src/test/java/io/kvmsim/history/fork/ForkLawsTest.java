package io.kvmsim.history.fork;

import static io.kvmsim.history.fork.ToldFacts.happened;
import static io.kvmsim.history.fork.ToldFacts.lines;
import static io.kvmsim.history.fork.ToldFacts.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.ask.Tape;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.FactText;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every fork of every run keeps of its parent, whatever the run did.
class ForkLawsTest {
    private static final Pattern WITHIN = Pattern.compile(".*fork at #(\\d+) or at #(\\d+)");

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 8);
    }

    /// A moment in the history of one VM that does not lie within a call.
    private Moment anyEvent(RunHistory history, String vm, SplittableRandom random) throws BadInput, IOException {
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
        } catch (BadInput e) {
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
            var fork = WrittenFork.in(folder, parent, WrittenFork.plan(at, at instanceof Moment.OfEvent ? vm : null));
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
            var fork =
                    WrittenFork.in(folder, parent, WrittenFork.replaying(at, at instanceof Moment.OfEvent ? vm : null));
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
            var fork = WrittenFork.in(folder, parent, skipping);
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
        var first = WrittenFork.in(folder, run, WrittenFork.replaying(anyTime(run, random), null));
        var vm = "vm-1";
        var at = anyEvent(first.history(), vm, random);
        var second = WrittenFork.in(folder, first.history(), WrittenFork.plan(at, vm));
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
}
