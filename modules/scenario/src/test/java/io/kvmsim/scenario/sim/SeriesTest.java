package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    private static final int CALLS = 17;

    private static long sum(String csv, String column) {
        var lines = csv.lines().toList();
        int index = List.of(lines.getFirst().split(",")).indexOf(column);
        return lines.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(",")[index]))
                .sum();
    }

    /// A number of windows of one second, each with 17 calls of which one is refused.
    private static Series of(int windows) {
        var series = new Series();
        for (int window = 1; window <= windows; window++) {
            for (int call = 0; call < CALLS - 1; call++) {
                series.call("SET mem.cmma", "0");
            }
            series.call("SET mem.limit", "EBUSY");
            series.sample(window * 1_000_000L, List.of(), Map.of(), (long) CALLS * window, window, 2L * window, false);
        }
        return series;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1999, 2000, 2001, 2002, 3999, 4000, 4001, 8003, 20_000})
    void however_many_windows_there_are_nothing_is_lost_and_few_samples_remain(int windows) {
        var series = of(windows);
        var times = series.times();
        assertThat(times.lines().count() - 1).isBetween(Math.min(windows, 1000L), 2000L);
        assertThat(sum(times, "calls")).isEqualTo((long) CALLS * windows);
        assertThat(sum(times, "refused")).isEqualTo(windows);
        assertThat(sum(times, "events")).isEqualTo(2L * windows);
        assertThat(sum(series.calls(), "count")).isEqualTo((long) CALLS * windows);
        var seconds = times.lines()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(",")[0]))
                .toArray();
        assertThat(seconds).isSorted();
        assertThat(Arrays.stream(seconds).distinct().count()).isEqualTo(seconds.length);
        assertThat(seconds.length == 0 ? 0 : seconds[seconds.length - 1]).isEqualTo(windows);
    }

    @Test
    void two_windows_that_end_at_one_time_are_one_sample() {
        var series = of(3);
        series.call("close", "0");
        series.sample(3_000_000L, List.of(), Map.of(), 3L * CALLS + 1, 3, 7, false);
        assertThat(series.times().lines()).hasSize(4);
        assertThat(sum(series.times(), "calls")).isEqualTo(3L * CALLS + 1);
        assertThat(series.calls()).contains("3,close,0,1\n");
    }

    @Test
    void seconds_have_as_many_decimals_as_they_need() {
        assertThat(Series.seconds(0)).isEqualTo("0");
        assertThat(Series.seconds(1_500_000)).isEqualTo("1.5");
        assertThat(Series.seconds(12_000_001)).isEqualTo("12.000001");
    }

    @Test
    void a_moment_at_which_something_broke_is_never_left_out() {
        var series = new Series();
        for (long window = 1; window <= 50_000; window++) {
            series.sample(window * 1_000_000L, List.of(), Map.of(), window, 0, 0, window % 7_001 == 0);
        }
        var moments =
                series.times().lines().skip(1).map(line -> line.split(",")[0]).toList();
        assertThat(moments)
                .hasSizeLessThan(Series.SAMPLES_MAX + 10)
                .contains("7001", "14002", "21003", "28004", "35005", "42006", "49007")
                .doesNotHaveDuplicates();
    }
}
