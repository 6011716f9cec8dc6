package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void are_those_of_the_sorted_times_or_at_most_a_thousandth_more(long seed) {
        var random = new SplittableRandom(seed);
        var times = new long[1 + random.nextInt(3000)];
        var quantiles = new Quantiles();
        for (int at = 0; at < times.length; at++) {
            times[at] = random.nextLong() >>> 20 + random.nextInt(44);
            quantiles.add(times[at]);
        }
        Arrays.sort(times);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            long exact = times[Math.max((int) Math.ceil(share * times.length) - 1, 0)];
            assertThat(quantiles.at(share)).as("%s", share).isBetween(exact, exact + exact / 1000);
        }
        assertThat(quantiles.max()).isEqualTo(times[times.length - 1]);
    }

    @Test
    void small_times_are_exact_and_nothing_is_0() {
        var quantiles = new Quantiles();
        assertThat(quantiles.at(0.5)).isZero();
        assertThat(quantiles.max()).isZero();
        for (long micros = 1; micros <= 255; micros++) {
            quantiles.add(micros);
        }
        assertThat(quantiles.at(0.5)).isEqualTo(128);
        assertThat(quantiles.at(0.99)).isEqualTo(253);
    }
}
