package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/// Puts the rows of `timeseries.csv` together. The first sample says which hosts there are, up to the totals;
/// all others must have the same.
final class TimeSeriesReader {
    /// Half a gigabyte of numbers: a thousand hosts at the 2,000 moments that a run is sampled at, twice over.
    static final int ROWS_MAX = 4_000_000;

    private final String file;
    private final int rowsMax;
    private final List<String> hosts = new ArrayList<>();
    private final DoubleStream.Builder seconds = DoubleStream.builder();
    private final DoubleStream.Builder cells = DoubleStream.builder();
    private double time = -1;
    private int place;
    private int rows;
    private boolean hostsKnown;

    TimeSeriesReader(String file, int rowsMax) {
        this.file = file;
        this.rowsMax = rowsMax;
    }

    void row(CsvRow row) throws BadRun {
        if (++rows > rowsMax) {
            throw new BadRun(String.format(Locale.ROOT, "%s: is past the limit of %,d rows", row.place(), rowsMax));
        }
        time(row);
        host(row, row.text("host"));
        for (var column : Column.all()) {
            // Only pressure may be a share as well as bytes.
            cells.add(column == Column.PRESSURE ? row.decimal(column.header()) : row.whole(column.header()));
        }
    }

    private void time(CsvRow row) throws BadRun {
        double now = row.decimal("seconds");
        if (place > 0 && now != time) {
            throw row.bad(
                    "seconds",
                    "%s comes before the sample of %s has its row of host %s"
                            .formatted(row.text("seconds"), time, hostsKnown ? hosts.get(place) : TimeSeries.TOTAL));
        }
        if (place == 0) {
            if (now <= time) {
                throw row.bad("seconds", "%s is not after %s".formatted(row.text("seconds"), time));
            }
            time = now;
            seconds.add(now);
        }
    }

    private void host(CsvRow row, String host) throws BadRun {
        boolean last = host.equals(TimeSeries.TOTAL);
        if (hostsKnown) {
            if (!host.equals(hosts.get(place))) {
                throw row.bad("host", "%s stands where %s is due".formatted(host, hosts.get(place)));
            }
        } else if (hosts.contains(host)) {
            throw row.bad("host", "%s is there twice".formatted(host));
        } else {
            hosts.add(host);
            hostsKnown = last;
        }
        place = last ? 0 : place + 1;
    }

    TimeSeries end() throws BadRun {
        if (place > 0) {
            throw new BadRun("%s: the file ends before the sample of %s has its row of host %s"
                    .formatted(file, time, hostsKnown ? hosts.get(place) : TimeSeries.TOTAL));
        }
        return new TimeSeries(seconds.build().toArray(), hosts, cells.build().toArray());
    }
}
