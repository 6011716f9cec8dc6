package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How often each call was answered how, by interval.
///
/// @param seconds at which the intervals end
/// @param counts  one for each interval
record CallSeries(double[] seconds, SortedMap<Kind, double[]> counts) {
    static final String FILE = "report/calls.csv";
    private static final List<String> COLUMNS = List.of("seconds", "call", "result", "count");

    /// @param result `0`, or the name of an errno
    record Kind(String call, String result) implements Comparable<Kind> {
        private static final Comparator<Kind> ORDER =
                Comparator.comparing(Kind::call).thenComparing(Kind::result);

        boolean refused() {
            return !result.equals("0");
        }

        @Override
        public int compareTo(Kind other) {
            return ORDER.compare(this, other);
        }
    }

    private record Row(double seconds, Kind kind, long count) {}

    /// @param samples the times at which an interval may end; where there are none, those that the file names
    static CallSeries read(RunDirectory run, double[] samples) throws BadRun {
        var rows = new ArrayList<Row>();
        CsvFile.read(run, FILE, COLUMNS, row -> {
            double seconds = row.decimal("seconds");
            if (samples.length > 0 && Arrays.binarySearch(samples, seconds) < 0) {
                throw row.bad("seconds", "there is no sample of %s".formatted(row.text("seconds")));
            }
            rows.add(new Row(seconds, new Kind(row.text("call"), row.text("result")), row.whole("count")));
        });
        var times = samples.length > 0
                ? samples
                : rows.stream().mapToDouble(Row::seconds).sorted().distinct().toArray();
        var counts = new TreeMap<Kind, double[]>();
        for (var row : rows) {
            var interval = Arrays.binarySearch(times, row.seconds());
            counts.computeIfAbsent(row.kind(), _ -> new double[times.length])[interval] += row.count();
        }
        return new CallSeries(times, counts);
    }
}
