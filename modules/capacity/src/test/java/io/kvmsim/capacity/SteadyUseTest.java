package io.kvmsim.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.Scenario.MemoryUse;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One number for each distribution.
class SteadyUseTest {
    private static final int DRAWS = 200_000;

    static Stream<Distribution> distributions() {
        return Stream.of(
                new Distribution.Constant(0.3),
                new Distribution.Uniform(0.2, 0.4),
                new Distribution.Triangular(0.1, 0.2, 0.6),
                new Distribution.Exponential(0.05),
                new Distribution.LogNormal(0.1, 0.5),
                new Distribution.Samples(List.of(0.1, 0.2, 0.9)));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void the_mean_is_what_draws_come_to(Distribution it) {
        var random = new SplittableRandom(7);
        double sum = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            sum += it.draw(random);
        }
        assertThat(SteadyUse.mean(it)).isCloseTo(sum / DRAWS, within(0.002));
    }

    private static MemoryUse use(double growth, double touchedMax) {
        return new MemoryUse(
                "all",
                1,
                new Distribution.Uniform(0.2, 0.4),
                new Distribution.Exponential(growth),
                touchedMax,
                new Distribution.Constant(0.1),
                Distribution.ZERO,
                new Distribution.Constant(0.2),
                0);
    }

    @Test
    void a_guest_that_grows_touches_the_most_that_it_can() {
        assertThat(SteadyUse.of(use(0, 0.8)).touched()).isCloseTo(0.3, within(1e-12));
        assertThat(SteadyUse.of(use(0, 0.25)).touched()).isEqualTo(0.25);
        assertThat(SteadyUse.of(use(0.01, 0.8))).isEqualTo(new SteadyUse(0.8, 0.1, 0.2));
    }
}
