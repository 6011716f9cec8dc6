package io.kvmsim.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.cli.Hostile;
import io.kvmsim.debug.Condition;
import io.kvmsim.debug.shrink.Predicate;
import java.io.IOException;
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
        "calls == 1e1 - 3, true",
        "-calls < 0 && !(!(calls == 7)), true",
        "(calls == 7) == (seconds == 90), true",
        "(calls == 7) != (seconds == 90), false",
        "calls / 2 == 3.5, true",
        "7 / 2 == 3.5, true",
        "calls -- 3 == 10, true",
        "calls - - 3 == 10, true",
        "--calls == 7, true",
        "---calls == -7, true",
        "calls - -(-3) == 4, true",
        "!!(calls == 7), true",
    })
    void compares_numbers_with_and_without_units(String text, boolean expected) throws Expression.Malformed {
        assertThat(holds(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"==", "!=", "<", "<=", ">", ">="})
    void a_division_by_zero_makes_a_comparison_false(String sign) throws Expression.Malformed {
        assertThat(holds("calls / errno.EBUSY %s 1".formatted(sign))).isFalse();
        assertThat(holds("1 %s 1 / (calls - 7)".formatted(sign))).isFalse();
        assertThat(holds("0 / 0 %s calls || calls == 7".formatted(sign))).isTrue();
    }

    @Test
    void takes_time_and_memory_by_its_length_only() throws Expression.Malformed {
        var joined = "calls == 7" + " && calls == 7".repeat(70);
        assertThat(holds(joined)).isTrue();
        var deep = "(".repeat(11) + "calls" + ")".repeat(11) + " == 7";
        assertThat(holds(deep)).isTrue();
        assertThat(holds("!(".repeat(5) + "calls == 7" + ")".repeat(5))).isFalse();
        assertThat(holds("calls" + " + 1 - 1 * 1 / 1".repeat(50) + " == 7")).isTrue();
        assertThatThrownBy(() -> holds("(".repeat(490) + "calls" + ")".repeat(490) + " == 7"))
                .isInstanceOf(Expression.Malformed.class)
                .hasMessageContaining("within each other");
        assertThatThrownBy(() -> holds("calls == 7" + " && calls == 7".repeat(100)))
                .isInstanceOf(Expression.Malformed.class)
                .hasMessageContaining("1000 is the most");
    }

    @ParameterizedTest
    @ValueSource(strings = {"expression-hangs.txt", "expression-overflows-the-stack.txt"})
    void what_never_ended_is_refused(String file) throws IOException {
        var text = Hostile.text(file);
        assertThatThrownBy(() -> holds(text))
                .isInstanceOf(Expression.Malformed.class)
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> Condition.parse(text))
                .isInstanceOf(Expression.Malformed.class)
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> Predicate.parse(text))
                .isInstanceOf(Expression.Malformed.class)
                .message()
                .hasLineCount(1);
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
                "calls == 8\ncalls == 7",
                "calls == 7\rcalls == 7",
                "calls == 7\u2028calls == 7",
                "calls == 7 // one",
                "calls == 7 ## one",
                "calls =~ '(a+)+$'",
                "calls =^ 7",
                "calls !~ 7",
                "calls == {a: 1}",
                "calls == {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{",
                "calls == 'seven'",
                "calls == null",
                "true",
                "calls % 2 == 1",
                "calls ** 2 == 49",
                "calls < 8 < 9",
                "calls == 7 == true",
                "calls == 7 || 3",
                "calls == 7 || (calls == 1) + 1 > 0",
                "calls && calls",
                "!calls",
                "-(calls == 7) == 1",
                "calls eq 7",
                "not calls == 7",
                "empty calls",
                "calls..x == 1",
                "calls == 1e999",
                "@calls == 7",
                "`calls` == 7",
                "calls == 7)",
                "(calls == 7",
                "v0 == 1",
            })
    void can_do_nothing_but_compare(String text) {
        assertThatThrownBy(() -> holds(text))
                .isInstanceOf(Expression.Malformed.class)
                .message()
                .hasLineCount(1);
    }
}
