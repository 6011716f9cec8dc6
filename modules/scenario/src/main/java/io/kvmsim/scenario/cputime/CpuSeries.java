package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import io.kvmsim.values.Csv;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// `cpu.csv`: who had how many cores on average, from one moment to the next. Moments are where somebody is served
/// otherwise; where there are too many, each second one is left out from then on.
final class CpuSeries {
    private static final int SAMPLES_MAX = 2_000;
    private static final int SAMPLES_MIN = 100;
    private static final int ROWS_MAX = 400_000;
    private static final int SHARE_DIGITS = 10_000;

    private final List<Row> rows;
    private final List<Sample> samples = new ArrayList<>();
    private final int most;
    private final long length;
    private int stride = 1;
    private int passed;

    /// Of a machine, a host, or a group of guests. What a row has none of stays empty.
    ///
    /// @param limit    millionths of a core; -1 where there is none
    /// @param entitled as `limit`
    record Row(
            String kind,
            String name,
            long limit,
            long entitled,
            Meter wanted,
            Meter served,
            Meter stolen,
            Meter boundByLimit,
            Meter boundByMachine) {
        private List<Meter> meters() {
            return Arrays.asList(wanted, served, stolen, boundByLimit, boundByMachine);
        }
    }

    /// What the meters of all rows had come to.
    @SuppressWarnings("ArrayRecordComponent") // hundreds of thousands of numbers
    private record Sample(long window, double[] come) {}

    /// @param length of a window, microseconds
    CpuSeries(List<Row> rows, long length) {
        this.rows = rows;
        this.length = length;
        this.most = Math.clamp(ROWS_MAX / Math.max(rows.size(), 1), SAMPLES_MIN, SAMPLES_MAX);
    }

    /// Before a window.
    void sample(long window) {
        if (passed++ % stride == 0) {
            add(window);
        }
        if (samples.size() > most) {
            var kept = IntStream.range(0, samples.size())
                    .filter(at -> at % 2 == 0)
                    .mapToObj(samples::get)
                    .toList();
            samples.clear();
            samples.addAll(kept);
            stride *= 2;
        }
    }

    /// The last one, which always counts.
    void ends(long window) {
        add(window);
    }

    private void add(long window) {
        if (window == 0 || !samples.isEmpty() && samples.getLast().window() == window) {
            return;
        }
        samples.add(new Sample(
                window,
                rows.stream()
                        .flatMap(row -> row.meters().stream())
                        .mapToDouble(meter -> meter == null ? 0 : meter.windows(window))
                        .toArray()));
    }

    String csv() {
        var csv = new Csv()
                .row(
                        "seconds",
                        "kind",
                        "name",
                        "limit",
                        "entitled",
                        "wanted",
                        "served",
                        "stolen",
                        "bound_limit",
                        "bound_machine");
        Sample before = null;
        for (var sample : samples) {
            for (int row = 0; row < rows.size(); row++) {
                csv.row(cells(row, before, sample));
            }
            before = sample;
        }
        return csv.text();
    }

    private List<Object> cells(int number, Sample before, Sample sample) {
        var row = rows.get(number);
        var cells = new ArrayList<Object>(List.of(
                Cores.text(sample.window() * length),
                row.kind(),
                row.name(),
                cores(row.limit()),
                cores(row.entitled())));
        var meters = row.meters();
        double windows = sample.window() - (before == null ? 0 : before.window());
        for (int meter = 0; meter < meters.size(); meter++) {
            int at = number * meters.size() + meter;
            double average = (sample.come()[at] - (before == null ? 0 : before.come()[at])) / windows;
            boolean share = meter > 2;
            cells.add(
                    meters.get(meter) == null
                            ? ""
                            : share
                                    ? Math.round(average * SHARE_DIGITS) / (double) SHARE_DIGITS
                                    : Cores.text(Math.round(average * Cores.ONE)));
        }
        return cells;
    }

    private static String cores(long millionths) {
        return millionths < 0 ? "" : Cores.text(millionths);
    }
}
