package io.kvmsim.load.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final int INTERVALS = 20;
    private static final long MIB = 1 << 20;

    private static List<String> problems(IntFunction<Interval> interval) {
        return Verdict.of(IntStream.range(0, INTERVALS).mapToObj(interval).toList())
                .problems();
    }

    /// One of half a minute.
    private static Interval interval(int number, double p99, long heap, long names, long refused) {
        return new Interval((number + 1) / 2.0, 1_000, 500, p99, 9_000, heap, names, 0, refused);
    }

    @Test
    void what_stays_is_well_whatever_the_warm_up_was() {
        assertThat(problems(number -> interval(number, 900 + number % 3, (number == 0 ? 10 : 100) * MIB, 10, 0)))
                .isEmpty();
        assertThat(problems(number -> interval(number, number < 4 ? 90_000 : 900, 100 * MIB, 10, 0)))
                .isEmpty();
    }

    @Test
    void a_heap_that_grows_by_more_than_20_MiB_in_the_second_half_is_a_problem() {
        assertThat(problems(number -> interval(number, 900, (100L + 4L * number) * MIB, 10, 0)))
                .singleElement()
                .asString()
                .contains("grew by 36.0 MiB in the last 4.5 minutes");
        assertThat(problems(number -> interval(number, 900, (100L + 2L * number) * MIB, 10, 0)))
                .isEmpty();
    }

    @Test
    void what_the_index_keeps_of_new_names_is_no_growth() {
        assertThat(problems(number -> interval(
                        number, 900, 100 * MIB + number * 20_000L * Verdict.BYTES_PER_NAME, number * 20_000L, 0)))
                .isEmpty();
    }

    @Test
    void a_p99_that_has_grown_by_more_than_half_is_a_problem() {
        assertThat(problems(number -> interval(number, number < 15 ? 1_000 : 1_600, 100 * MIB, 10, 0)))
                .singleElement()
                .asString()
                .startsWith("p99");
    }

    @Test
    void a_refusal_is_a_problem() {
        assertThat(problems(number -> interval(number, 900, 100 * MIB, 10, number == 3 ? 2 : 0)))
                .containsExactly("2 calls were refused; none should be");
    }

    @Test
    void too_few_intervals_have_no_verdict() {
        assertThatIllegalArgumentException().isThrownBy(() -> Verdict.of(List.of()));
    }
}
