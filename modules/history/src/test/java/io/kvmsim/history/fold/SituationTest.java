package io.kvmsim.history.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent;
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

/// That events wait is seen by nobody: the states are those of the events applied one by one.
class SituationTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_not_of_pages_is_known_before_pages_are_asked_for(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 2, 80).written();
        for (var name : history.monitors()) {
            var events = new ArrayList<VmEvent>();
            history.tell(name, fact -> fact.event().ifPresent(events::add));
            var random = new SplittableRandom(seed);
            var situation = Situation.INITIAL;
            var plain = Monitor.INITIAL;
            for (var event : events) {
                situation = situation.after(event);
                plain = Kvm.evolve(plain, event);
                assertThat(situation.vms()).as("after %s", event).isEqualTo(plain.vms());
                if (random.nextInt(8) == 0) {
                    assertThat(situation.monitor()).as("after %s", event).isEqualTo(plain);
                }
            }
            assertThat(situation.monitor()).isEqualTo(plain);
        }
    }

    @Test
    void no_more_events_wait_than_memory_is_meant_for() {
        var situation = Situation.INITIAL;
        var plain = Monitor.INITIAL;
        for (int page = 0; page < 2 * Situation.WAITING_MAX + 10; page++) {
            var event = new VmEvent.PagesMadeResident(new VmName("vm-1"), List.of(new VmEvent.Run(2L * page, 1)));
            situation = situation.after(event);
            plain = Kvm.evolve(plain, event);
            assertThat(situation.waiting()).isLessThanOrEqualTo(Situation.WAITING_MAX);
        }
        assertThat(situation.monitor()).isEqualTo(plain);
    }
}
