package io.kvmsim.history.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.Difference;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two moments of one run are compared as if each VM's state had been asked for at each of them.
class RunDiffTest {
    private static final int TURNS = 80;

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void compares_the_states_of_every_vm_at_both_moments(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 5, TURNS).sealed();
        run.written();
        var random = new SplittableRandom(seed);
        var history = run.open();
        for (int time = 0; time < 8; time++) {
            var one = moment(random);
            var other = moment(random);
            assertThat(compared(history, one, history, other))
                    .as("%s and %s", one, other)
                    .isEqualTo(expected(history, one, other));
        }
    }

    @Test
    void a_moment_differs_in_nothing_from_itself() throws BadInput, IOException {
        var run = WrittenRun.any(folder, 1, 5, TURNS).sealed();
        run.written();
        var moment = new Moment.Virtual(TURNS * 500L);
        assertThat(compared(run.open(), moment, run.open(), moment)).containsExactly("of 5");
    }

    private static Moment moment(SplittableRandom random) {
        return random.nextInt(5) == 0 ? new Moment.End() : new Moment.Virtual(random.nextLong(TURNS * 1_100L));
    }

    private static List<String> compared(RunHistory one, Moment oneAt, RunHistory other, Moment otherAt)
            throws BadInput, IOException {
        var found = new ArrayList<String>();
        long count = new RunDiff(one, oneAt, other, otherAt).visit(vm -> found.add(text(vm)));
        found.add("of " + count);
        return found;
    }

    private static List<String> expected(RunHistory history, Moment one, Moment other) throws BadInput, IOException {
        var expected = new ArrayList<String>();
        for (var name : history.monitors()) {
            var vm = new VmName(name);
            var before = history.at(name, one).situation();
            var after = history.at(name, other).situation();
            boolean inOne = before.vm(vm).isPresent();
            boolean inOther = after.vm(vm).isPresent();
            var differences = inOne && inOther ? Fields.between(before, vm, after, vm) : List.<Difference>of();
            if (inOne != inOther || !differences.isEmpty()) {
                expected.add(text(new RunDiff.OfVm(name, inOne, inOther, differences)));
            }
        }
        expected.add("of " + history.monitors().size());
        return expected;
    }

    private static String text(RunDiff.OfVm vm) {
        var fields = vm.differences().stream()
                .map(it -> it.field() + " " + it.text())
                .toList();
        return "%s %s %s %s".formatted(vm.name(), vm.inOne(), vm.inOther(), fields);
    }
}
