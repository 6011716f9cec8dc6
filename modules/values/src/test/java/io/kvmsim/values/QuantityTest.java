package io.kvmsim.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "4GiB, 4294967296",
        "512 MiB, 536870912",
        "1.5TiB, 1649267441664",
        "0.5KiB, 512",
        "4096, 4096",
        "0GiB, 0",
        "7.999999999999999PiB, 9007199254740990"
    })
    void sizes_are_whole_numbers_of_bytes(String text, long bytes) {
        if (text.startsWith("7.99")) {
            assertThat(Quantity.bytes(text)).as("not whole").isEmpty();
        } else {
            assertThat(Quantity.bytes(text)).contains(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3B", "-1GiB", "8EiB", "8192PiB", "1e3", ".5GiB", "1.GiB", "4gib", "4GB", "", "1..5GiB"})
    void what_is_no_size_is_none(String text) {
        assertThat(Quantity.bytes(text)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "25Gbit/s, 3125000000",
        "2.5 Gbit/s, 312500000",
        "100MiB/s, 104857600",
        "1GB/s, 1000000000",
        "9bit/s, 1",
        "8kbit/s, 1000",
        "1B/s, 1"
    })
    void rates_have_units_of_two_and_of_ten(String text, long bytes) {
        assertThat(Quantity.bytesPerSecond(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B/s", "7bit/s", "25Gbit", "25Gib/s", "1", "99999999999TB/s", "25 Gbit / s"})
    void what_is_no_rate_is_none(String text) {
        assertThat(Quantity.bytesPerSecond(text)).isEmpty();
    }
}
