package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The samples of a run: for each moment and each host a row of numbers, and one row for all of them.
final class TimeSeries {
    static final String FILE = "report/timeseries.csv";

    /// The name under which the totals stand.
    static final String TOTAL = "*";

    private final double[] seconds;
    private final List<String> hosts;
    private final Map<String, Integer> places;
    private final double[] cells;

    /// @param hosts the totals last
    /// @param cells by moment, by host, by column
    TimeSeries(double[] seconds, List<String> hosts, double[] cells) {
        this.seconds = seconds;
        this.hosts = List.copyOf(hosts);
        this.places = IntStream.range(0, hosts.size()).boxed().collect(Collectors.toMap(hosts::get, it -> it));
        this.cells = cells;
    }

    static TimeSeries read(RunDirectory run) throws BadRun {
        var reader = new TimeSeriesReader(run.path().resolve(FILE).toString(), TimeSeriesReader.ROWS_MAX);
        CsvFile.read(run, FILE, Column.headers(), reader::row);
        return reader.end();
    }

    int samples() {
        return seconds.length;
    }

    double[] seconds() {
        return seconds.clone();
    }

    double second(int sample) {
        return seconds[sample];
    }

    /// Without the totals.
    List<String> hosts() {
        return hosts.subList(0, Math.max(hosts.size() - 1, 0));
    }

    double at(int sample, String host, Column column) {
        return at(sample, places.get(host), column.place());
    }

    private double at(int sample, int host, int column) {
        return cells[(sample * hosts.size() + host) * Column.all().size() + column];
    }

    /// One column of one host.
    double[] column(String host, Column column) {
        int place = places.get(host);
        int of = column.place();
        var values = new double[samples()];
        for (int sample = 0; sample < values.length; sample++) {
            values[sample] = at(sample, place, of);
        }
        return values;
    }

    /// The last sample that is not after a time, or the first.
    int sampleAt(double time) {
        int sample = 0;
        while (sample + 1 < seconds.length && seconds[sample + 1] <= time) {
            sample++;
        }
        return sample;
    }
}
