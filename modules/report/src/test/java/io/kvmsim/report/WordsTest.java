package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "0.000041, 0.041 ms",
        "0.85, 850 ms",
        "12.5, 12.5 s",
        "20, 20 s",
        "245, 4m 05s",
        "7805, 02:10:05",
        "86399.9, 1d 00:00",
        "93600, 1d 02:00",
        "93659, 1d 02:00",
        "31536000, 365d 00:00"
    })
    void times_are_read_at_a_glance(double seconds, String words) {
        assertThat(Words.time(seconds)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 0%", "0.5, 50%", "0.994, 99%", "0.997, 99.7%", "0.99999, 99.9%", "1, 100%", "1.2, 120%"})
    void what_is_not_all_is_not_100_percent(double share, String words) {
        assertThat(Words.percent(share)).isEqualTo(words);
    }

    @Test
    void numbers_are_the_same_in_every_country() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Words.count(5_000, "VM")).isEqualTo("5,000 VMs");
            assertThat(Words.time(12.5)).isEqualTo("12.5 s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
