package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.SeededRandom;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DistributionTest {
    private static final int DRAWS = 200_000;
    private static final long[] SEEDED = {6421829131547985376L, 7568710047752295976L, 726};

    static Stream<Arguments> distributions() {
        return Stream.of(
                Arguments.of(new Distribution.Constant(0.3), 0.3, 0.3, 0.3),
                Arguments.of(new Distribution.Uniform(0.2, 0.6), 0.4, 0.2, 0.6),
                Arguments.of(new Distribution.Triangular(0.1, 0.2, 0.6), 0.3, 0.1, 0.6),
                Arguments.of(new Distribution.Triangular(0.5, 0.5, 0.5), 0.5, 0.5, 0.5),
                Arguments.of(new Distribution.Exponential(0.05), 0.05, 0.0, Double.MAX_VALUE),
                Arguments.of(new Distribution.LogNormal(0.1, 0.5), 0.1 * Math.exp(0.125), 0.0, Double.MAX_VALUE),
                Arguments.of(new Distribution.Samples(List.of(0.1, 0.2, 0.9)), 0.4, 0.1, 0.9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void has_its_mean_and_keeps_its_bounds(Distribution distribution, double mean, double low, double high) {
        var random = new SeededRandom(42, "test");
        var drawn = DoubleStream.generate(() -> distribution.draw(random))
                .limit(DRAWS)
                .summaryStatistics();
        assertThat(drawn.getAverage()).isCloseTo(mean, within(mean / 100));
        assertThat(drawn.getMin()).isGreaterThanOrEqualTo(low);
        assertThat(drawn.getMax()).isLessThanOrEqualTo(high);
    }

    /// Numbers that any other implementation of SplitMix64 gives as well; were they to change, so would every run.
    @Test
    void the_same_seed_gives_the_same_numbers_for_ever() {
        var random = new SeededRandom(1, "web-0001");
        assertThat(new long[] {random.nextLong(), random.nextLong(), random.below(1000)})
                .containsExactly(SEEDED);
        assertThat(new SeededRandom(1, "web-0002").nextLong()).isNotEqualTo(SEEDED[0]);
        assertThat(new SeededRandom(2, "web-0001").nextLong()).isNotEqualTo(SEEDED[0]);
    }

    @Test
    void below_is_below() {
        var random = new SeededRandom(1, "");
        assertThat(random.below(0)).isZero();
        assertThat(random.below(1)).isZero();
        assertThat(Stream.generate(() -> random.below(3)).limit(1000).distinct())
                .containsExactlyInAnyOrder(0L, 1L, 2L);
    }
}
