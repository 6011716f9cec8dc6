package io.kvmsim.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.capacity.Simulated.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is made of trials.
class SimulatedTest {
    @ParameterizedTest
    @CsvSource({
        "7, 7, CONFIRMED",
        "0, 0, CONFIRMED",
        "7, 4, DIFFERS",
        "7, 0, DIFFERS",
        "7, 8, DIFFERS",
        "7, 900, DIFFERS"
    })
    void a_number_that_is_not_right_is_put_right(long expected, int truth, Outcome outcome) {
        assertThat(Simulated.of(expected, count -> count <= truth)).isEqualTo(new Simulated(outcome, truth));
    }

    @Test
    void too_many_guests_are_not_simulated() {
        var simulated = Simulated.of(Simulated.GUESTS_MAX + 1, _ -> {
            throw new IllegalStateException("takes too long");
        });
        assertThat(simulated.words()).isEqualTo("not simulated (5,001 guests)");
        assertThat(new Simulated(Outcome.DIFFERS, 3).words()).isEqualTo("differs: 3");
    }
}
