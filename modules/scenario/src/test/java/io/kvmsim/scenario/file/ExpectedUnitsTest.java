package io.kvmsim.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedUnitsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host.memory.used.max < 90 | host.memory.used.max is a share: write 90%",
                "90 > host.memory.used | host.memory.used is a share: write 90%",
                "guests.killed == 0 && host.memory.used.max<=100 at 10m | host.memory.used.max is a share: write 100%",
                "!(host.memory.used >= 1.5) | host.memory.used is a share: write 1.5%",
                "host.memory.used < 4GiB | host.memory.used is a share, and 4GiB is not one: write 4%",
                "host.swap.used.max < 10% | host.swap.used.max is a size, and 10% is not one: write 10GiB",
                "migration.downtime.max < 3GiB | migration.downtime.max is a time, and 3GiB is not one: write 3ms",
                "guests.running == 90% | guests.running is a number, and 90% is not one: write 90",
                "errno.EBUSY == 1s at 10m | errno.EBUSY is a number, and 1s is not one: write 1"
            })
    void another_unit_than_the_measures_is_a_mistake(String text, String problem) {
        assertThat(ExpectedUnits.problem(text)).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host.memory.used.max < 90%",
                "host.memory.used.max <= 1",
                "host.memory.used <= 0.9 at 10m",
                "host.memory.used * 100 < 90",
                "2 * host.memory.used < 1.8",
                "host.swap.used > 1GiB at 2h",
                "host.swap.used == 0",
                "migration.downtime.p99 < 300ms",
                "migration.downtime.max < 0.3",
                "guests.running == 5000 at 10m",
                "guests.running + guests.stopped == guests.total"
            })
    void what_can_be_meant_is_none(String text) {
        assertThat(ExpectedUnits.problem(text)).isEmpty();
    }
}
