package io.kvmsim.history.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.values.BadInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    #812                      | #812
                    #0                        | #0
                    +1h30m                    | +01:30:00.000
                    +5us                      | +00:00:00.000005
                    +2d 01:30:05.250          | +2d 01:30:05.250
                    +00:10:03.250             | +00:10:03.250
                    2026-11-22T20:40:00+01:00 | 2026-11-22T19:40:00.000Z
                    end                       | end
                    """)
    void is_read_as_people_write_it(String text, String moment) throws BadInput {
        assertThat(Moment.parse(text)).hasToString(moment);
        assertThat(Moment.parse(moment)).isEqualTo(Moment.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "812", "#", "#-1", "#99999999999999999999", "1h", "+", "+1x", "+99999999999999d", "yesterday"
            })
    void anything_else_is_told_what_a_moment_is(String text) {
        assertThatThrownBy(() -> Moment.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("\"%s\" is not a moment".formatted(text))
                .hasMessageContaining("#812");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#812!1"})
    void a_refused_call_changes_nothing(String text) {
        assertThatThrownBy(() -> Moment.parse(text)).hasMessageContaining("the moment is #812");
    }
}
