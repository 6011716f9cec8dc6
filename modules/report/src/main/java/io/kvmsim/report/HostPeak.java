package io.kvmsim.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// When a host was fullest. Bytes; the share is of the limit at that moment.
///
/// @param seconds of the first sample at which it was that full
record HostPeak(String host, double limit, double used, double share, double seconds, double usedAtEnd) {
    private static final Comparator<HostPeak> FULLEST_FIRST = Comparator.comparingDouble((HostPeak it) -> it.share())
            .reversed()
            .thenComparingDouble(HostPeak::seconds)
            .thenComparing(HostPeak::host);

    /// The fullest first.
    static List<HostPeak> of(TimeSeries series) {
        return series.samples() == 0
                ? List.of()
                : series.hosts().stream()
                        .map(host -> of(series, host))
                        .sorted(FULLEST_FIRST)
                        .toList();
    }

    /// Of the totals as well.
    static Stream<HostPeak> withTotal(TimeSeries series) {
        return series.samples() == 0
                ? Stream.empty()
                : Stream.concat(of(series).stream(), Stream.of(of(series, TimeSeries.TOTAL)));
    }

    private static HostPeak of(TimeSeries series, String host) {
        var used = series.column(host, Column.USED);
        var limit = series.column(host, Column.LIMIT);
        int fullest = 0;
        for (int sample = 1; sample < used.length; sample++) {
            if (share(used[sample], limit[sample]) > share(used[fullest], limit[fullest])) {
                fullest = sample;
            }
        }
        return new HostPeak(
                host,
                limit[fullest],
                used[fullest],
                share(used[fullest], limit[fullest]),
                series.second(fullest),
                used[used.length - 1]);
    }

    /// The fullest host of one moment; of equally full ones the one that has been so for longest.
    static HostPeak fullest(TimeSeries series, int sample) {
        return series.hosts().stream()
                .map(host -> {
                    double used = series.at(sample, host, Column.USED);
                    double limit = series.at(sample, host, Column.LIMIT);
                    double share = share(used, limit);
                    int since = sample;
                    while (since > 0 && share(series, since - 1, host) >= share) {
                        since--;
                    }
                    return new HostPeak(host, limit, used, share, series.second(since), used);
                })
                .min(FULLEST_FIRST)
                .orElseThrow();
    }

    private static double share(TimeSeries series, int sample, String host) {
        return share(series.at(sample, host, Column.USED), series.at(sample, host, Column.LIMIT));
    }

    private static double share(double used, double limit) {
        return limit == 0 ? 0 : used / limit;
    }
}
