package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.values.VirtualTime;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Virtual time and lengths of time as people write them.
class LengthOfTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0s, 0",
        "5us, 5",
        "500ms, 500000",
        "1.5s, 1500000",
        "1h30m, 5400000000",
        "7d, 604800000000",
        "1m1s1ms1us, 61001001",
        "0.0000001s, 0",
        "9223372036854775806us, 9223372036854775806",
    })
    void a_length_is_the_sum_of_its_parts(String text, long micros) {
        assertThat(VirtualTime.micros(text)).hasValue(micros);
        assertThat(VirtualTime.parse("+" + text)).hasValue(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5x", "5 s", " 5s", "5s ", "1h-5m", "1h 5m", "9223372036854775807us", "1e3s"})
    void anything_else_is_not_a_length(String text) {
        assertThat(VirtualTime.micros(text)).isEmpty();
    }

    @Test
    void a_time_has_a_plus_sign_in_front() {
        assertThat(VirtualTime.parse("5s")).isEmpty();
        assertThat(VirtualTime.parse("00:00:05.000")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, +00:00:00.000",
        "1, +00:00:00.000001",
        "1000, +00:00:00.001",
        "999999, +00:00:00.999999",
        "59000000, +00:00:59.000",
        "60000000, +00:01:00.000",
        "3599999000, +00:59:59.999",
        "3600000000, +01:00:00.000",
        "86399999999, +23:59:59.999999",
        "86400000000, +1d 00:00:00.000",
        "178205250001, +2d 01:30:05.250001",
    })
    void what_is_written_is_read_back(long micros, String text) {
        assertThat(VirtualTime.text(micros)).isEqualTo(text);
        assertThat(VirtualTime.length(micros)).isEqualTo(text.substring(1));
        assertThat(VirtualTime.parse(text)).isEqualTo(OptionalLong.of(micros));
    }

    @ParameterizedTest
    @CsvSource({"+100:00:00, 360000000000", "+00:00:00.5, 500000", "+10d 00:00:01.000001, 864001000001"})
    void a_clock_may_have_many_hours_few_digits_and_days(String text, long micros) {
        assertThat(VirtualTime.parse(text)).hasValue(micros);
    }
}
