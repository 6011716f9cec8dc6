package io.kvmsim.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void are_read_from_the_line_that_they_write() {
        var figures = new Figures().put("vms", 20).put("16.", new Figures().put("p50Micros", 1.5));
        assertThat(figures.json()).isEqualTo("{\"vms\":20.0,\"16.p50Micros\":1.5}");
        assertThat(Figures.parse(figures.json()).values())
                .containsExactly(entry("vms", 20.0), entry("16.p50Micros", 1.5));
    }

    @Test
    void refuse_a_line_that_is_none() {
        assertThatIllegalArgumentException().isThrownBy(() -> Figures.parse("Killed"));
    }

    @Test
    void a_latency_is_told_in_microseconds() {
        var latency = new Latency();
        for (int nanos = 1; nanos <= 1_000; nanos++) {
            latency.add(nanos * 1_000L);
        }
        assertThat(latency.count()).isEqualTo(1_000);
        assertThat(latency.micros(50)).isBetween(499.0, 501.0);
        assertThat(latency.figures().values().get("p99Micros")).isBetween(989.0, 991.0);
        assertThat(latency.figures().values().get("maxMicros")).isBetween(999.0, 1001.0);
    }
}
