package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.report.Histogram.Bin;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static Histogram of(double... values) {
        return Histogram.of("Downtime", "seconds", values);
    }

    @Test
    void a_value_on_a_bound_belongs_above_it() {
        assertThat(of(0.005, 0.0099, 0.01).bins()).containsExactly(new Bin(0.005, 0.01, 2), new Bin(0.01, 0.02, 1));
    }

    @Test
    void a_gap_is_shown_as_a_gap() {
        assertThat(of(1, 30).bins()).extracting(Bin::count).containsExactly(1L, 0L, 0L, 0L, 1L);
    }

    @Test
    void nothing_and_the_greatest_have_their_place() {
        assertThat(of().bins()).isEmpty();
        assertThat(of(0).bins()).containsExactly(new Bin(0, 1e-9, 1));
        assertThat(of(1e300).bins()).extracting(Bin::count).containsExactly(1L);
    }

    @Test
    void the_spread_names_values_that_are_there() {
        var hundred = DoubleStream.iterate(1, it -> it + 1).limit(100).toArray();
        assertThat(of(hundred).spread()).isEqualTo(new Spread(50, 99, 100));
        assertThat(of(7).spread()).isEqualTo(new Spread(7, 7, 7));
        assertThat(of().spread()).isEqualTo(Spread.NONE);
    }
}
