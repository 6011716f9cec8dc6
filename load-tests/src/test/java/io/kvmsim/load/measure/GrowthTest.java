package io.kvmsim.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {
    @Test
    void what_doubles_with_its_size_has_the_exponent_1() {
        assertThat(Growth.exponent(1_000, 3, 10_000, 30)).isCloseTo(1, within(1e-9));
    }

    @Test
    void what_grows_with_the_square_has_the_exponent_2_and_what_stays_has_0() {
        assertThat(Growth.exponent(10, 4, 20, 16)).isCloseTo(2, within(1e-9));
        assertThat(Growth.exponent(10, 4, 20, 4)).isZero();
    }

    @Test
    void the_median_is_the_middle_one_or_the_mean_of_the_middle_two() {
        assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
        assertThat(Median.of(List.of(7.0))).isEqualTo(7);
        assertThat(Median.of(List.of())).isNaN();
    }
}
