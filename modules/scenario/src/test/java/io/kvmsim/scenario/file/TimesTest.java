package io.kvmsim.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.values.Times;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "1us, 1",
        "500ms, 500000",
        "10s, 10000000",
        "1.5s, 1500000",
        "0.1us, 0",
        "1h30m, 5400000000",
        "2d, 172800000000",
        "1d1h1m1s1ms1us, 90061001001"
    })
    void a_time_is_microseconds(String text, long micros) {
        assertThat(Times.micros(text)).contains(micros);
        assertThat(Times.signedMicros("-" + text)).contains(-micros);
        assertThat(Times.signedMicros("+" + text)).contains(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "5x", "1h 30m", "-1s", "5s!", "1..5s", "999999999999999d"})
    void what_is_no_time_is_none(String text) {
        assertThat(Times.micros(text)).isEmpty();
    }

    @Test
    void moments_and_lengths_for_people() {
        assertThat(Times.moment(0)).isEqualTo("+00:00:00");
        assertThat(Times.moment(3_250_000)).isEqualTo("+00:00:03.250");
        assertThat(Times.moment(2 * 86_400_000_000L + 5_400_000_000L)).isEqualTo("+2d 01:30:00");
        assertThat(Times.length(0)).isEqualTo("0s");
        assertThat(Times.length(86_400_000_000L)).isEqualTo("1d");
        assertThat(Times.length(5_400_000_000L)).isEqualTo("90m");
        assertThat(Times.length(7)).isEqualTo("7us");
    }

    @ParameterizedTest
    @CsvSource({
        "web-*, web-0001, true",
        "web-*, api-0001, false",
        "*, anything, true",
        "web-0001, web-0001, true",
        "web-0001, web-00011, false",
        "*-0001, web-0001, true",
        "w*-*1, web-0001, true",
        "w*-*2, web-0001, false",
        "web*b-1, web-1, false",
        "a*a, a, false",
        "a*b*c, aXbXbXc, true"
    })
    void a_pattern_names_what_it_matches(String pattern, String name, boolean matches) {
        assertThat(TimelineEntry.matches(pattern, name)).isEqualTo(matches);
    }
}
