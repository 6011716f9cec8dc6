package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.run.BadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSeriesTest {
    @TempDir
    private Path folder;

    private TimeSeries series() throws IOException, BadRun {
        return TimeSeries.read(Runs.small(folder.resolve("run")));
    }

    @Test
    void a_column_is_of_one_host_or_of_all() throws IOException, BadRun {
        var series = series();
        assertThat(series.hosts()).containsExactly("z1", "z2");
        assertThat(series.seconds()).containsExactly(0.1, 100.25, 90_000);
        assertThat(series.column("z1", Column.USED)).containsExactly(409_600, 3_891_200, 2_048_000);
        assertThat(series.column("z2", Column.GIVEN_BACK)).containsExactly(4096, 0, 0);
        assertThat(series.column(TimeSeries.TOTAL, Column.CALLS)).containsExactly(30, 50, 40);
        assertThat(series.column(TimeSeries.TOTAL, Column.EVENTS)).containsExactly(15, 25, 20);
    }

    @Test
    void the_sample_of_a_moment_is_the_last_one_before_it() throws IOException, BadRun {
        var series = series();
        assertThat(series.sampleAt(0)).isZero();
        assertThat(series.sampleAt(100.24)).isZero();
        assertThat(series.sampleAt(100.25)).isEqualTo(1);
        assertThat(series.sampleAt(1e9)).isEqualTo(2);
    }

    @Test
    void the_fullest_host_is_the_one_that_used_most_of_its_limit() throws IOException, BadRun {
        assertThat(HostPeak.of(series()))
                .containsExactly(
                        new HostPeak("z1", 4_096_000, 3_891_200, 0.95, 100.25, 2_048_000),
                        new HostPeak("z2", 8_192_000, 4_096_000, 0.5, 100.25, 4_096_000));
    }

    @Test
    void more_rows_than_fit_are_refused() throws BadRun {
        var reader = new TimeSeriesReader("timeseries.csv", 1_000);
        var cells = new ArrayList<>(List.of("", "*"));
        cells.addAll(Collections.nCopies(Column.all().size(), "0"));
        for (int line = 2; line <= 1_001; line++) {
            cells.set(0, String.valueOf(line));
            reader.row(new CsvRow("timeseries.csv:" + line, Column.headers(), cells));
        }
        cells.set(0, "1002");
        assertThatThrownBy(() -> reader.row(new CsvRow("timeseries.csv:1002", Column.headers(), cells)))
                .hasMessage("timeseries.csv:1002: is past the limit of 1,000 rows");
    }

    @Test
    void calls_are_counted_by_interval_and_result() throws IOException, BadRun {
        var run = Runs.small(folder.resolve("calls"));
        var calls = CallSeries.read(run, TimeSeries.read(run).seconds());
        assertThat(calls.counts()).hasSize(3);
        assertThat(calls.counts().get(new CallSeries.Kind("SET mem.cmma", "0"))).containsExactly(0, 45, 40);
        assertThat(calls.counts().get(new CallSeries.Kind("SET mem.limit", "EBUSY")))
                .containsExactly(0, 5, 0);
    }
}
