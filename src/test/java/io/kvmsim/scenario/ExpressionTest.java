package io.kvmsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, Double> VALUES = Map.of(
            "guests.running", 100.0,
            "errno.EBUSY", 0.0,
            "host.memory.used", 0.5,
            "host.memory.used.max", 0.93,
            "host.swap.used", 3.0 * (1L << 30),
            "seconds", 90.0,
            "calls", 7.0);

    private static boolean holds(String text) throws Expression.Malformed {
        return Expression.parse(text, VALUES::containsKey).holds(VALUES::get);
    }

    @ParameterizedTest
    @CsvSource({
        "guests.running == 100, true",
        "guests.running != 100, false",
        "host.memory.used.max < 90%, false",
        "host.memory.used.max < 93.5%, true",
        "host.memory.used < 90%, true",
        "host.swap.used <= 3GiB, true",
        "host.swap.used < 3072 MiB, false",
        "seconds >= 1m && seconds < 2m, true",
        "seconds == 90000ms, true",
        "errno.EBUSY == 0 || calls < 3, true",
        "!(calls == 7), false",
        "calls * 2 + 1 == 15, true",
        "guests.running / 3 > 33.3, true",
        "guests.running > 0.5 * 199, true",
    })
    void compares_numbers_with_and_without_units(String text, boolean expected) throws Expression.Malformed {
        assertThat(holds(text)).isEqualTo(expected);
    }

    @Test
    void a_moment_at_the_end_is_no_part_of_what_is_compared() throws Expression.Malformed {
        var expression = Expression.parse("guests.running == 100 at 1h30m", VALUES::containsKey);
        assertThat(expression.at()).hasValue(5_400_000_000L);
        assertThat(expression.holds(VALUES::get)).isTrue();
        assertThat(expression.variables()).containsExactly("guests.running");
        assertThat(expression.text()).isEqualTo("guests.running == 100 at 1h30m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "calls",
                "calls =",
                "calls = 7",
                "nothing == 1",
                "calls == 7 at once",
                "calls == 7; calls == 8",
                "var x = 1",
                "while (true) {}",
                "new('java.lang.String') == 1",
                "calls.class == 1",
                "calls.toString() == 1",
                "''.getClass().forName('java.lang.Runtime') == 1",
                "() -> calls == 7",
                "function(x) { x }",
                "[1, 2] == 1",
                "calls == 7 ? true : false; 1",
            })
    void can_do_nothing_but_compare(String text) {
        assertThatThrownBy(() -> holds(text))
                .isInstanceOf(Expression.Malformed.class)
                .message()
                .hasLineCount(1);
    }
}
