package io.kvmsim.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the benchmark measures is what it says.
class BringUpBenchTest {
    private final BringUpBench bench = new BringUpBench();

    @BeforeEach
    void record() {
        bench.record();
    }

    @Test
    void a_bring_up_is_118_calls_with_23_events_and_4_vcpus() {
        var turn = bench.decideEvolveAndEncode();
        assertThat(turn.decisions()).hasSize(118);
        assertThat(turn.decisions().stream()
                        .mapToInt(decision -> decision.events().size())
                        .sum())
                .isEqualTo(23);
        assertThat(turn.decisions()).noneMatch(decision -> decision.answer().refused());
        assertThat(turn.monitor().vms().getFirst().vcpus()).hasSize(4);
    }

    @Test
    void folding_gives_what_deciding_gave() {
        assertThat(bench.foldFromBytes().monitor()).isEqualTo(bench.decideAndEvolve());
    }
}
