package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.When;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is later than a moment, and which of several moments is the latest.
class MomentOrderTest {
    private static final Address ANY = new Address(1, 0);

    private static When virtual(long micros) {
        return new When(true, micros, 1_000_000 + micros, 1_000_000 + micros);
    }

    /// In real time, while the clock had shown `latest` before.
    private static When wall(long micros, long latest) {
        return new When(false, micros, micros, latest);
    }

    @ParameterizedTest
    @CsvSource({"7, 0, false", "8, 0, false", "8, 1, true", "9, 0, true", "7, 1, false"})
    void after_an_event_come_its_refusals_and_the_next_events(long event, int refusal, boolean isLater) {
        assertThat(new Moment.OfEvent(8).isBefore(new Address(event, refusal), virtual(0)))
                .isEqualTo(isLater);
    }

    @Test
    void after_a_virtual_time_come_later_ones_and_all_real_time() {
        var moment = new Moment.Virtual(20);
        assertThat(moment.isBefore(ANY, virtual(20))).isFalse();
        assertThat(moment.isBefore(ANY, virtual(21))).isTrue();
        assertThat(moment.isBefore(ANY, wall(1, 1))).isTrue();
    }

    @Test
    void a_wall_time_is_compared_with_the_latest_that_the_clock_had_shown() {
        var moment = new Moment.Wall(500);
        assertThat(moment.isBefore(ANY, wall(500, 500))).isFalse();
        assertThat(moment.isBefore(ANY, wall(501, 501))).isTrue();
        assertThat(moment.isBefore(ANY, wall(400, 501))).isTrue();
    }

    @Test
    void nothing_is_later_than_the_end() {
        assertThat(Moment.end().isBefore(new Address(Long.MAX_VALUE, 1), wall(Long.MAX_VALUE, Long.MAX_VALUE)))
                .isFalse();
    }

    @Test
    void the_latest_of_moments_of_one_kind_is_known() {
        assertThat(Moment.latest(List.of(new Moment.Virtual(3), new Moment.Virtual(9), new Moment.Virtual(5))))
                .contains(new Moment.Virtual(9));
        assertThat(Moment.latest(List.of(new Moment.Wall(9), new Moment.Wall(3))))
                .contains(new Moment.Wall(9));
        assertThat(Moment.latest(List.of(new Moment.Virtual(3), new Moment.Wall(9))))
                .isEmpty();
        assertThat(Moment.latest(List.of(new Moment.OfEvent(3), new Moment.OfEvent(4))))
                .isEmpty();
    }
}
