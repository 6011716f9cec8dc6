package io.kvmsim.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What must not be left out where everything fitted: memory that was assumed, full hosts, pages in the swap.
final class Caveats {
    private static final double KIB = 1 << 10;
    private static final double GIB = 1L << 30;

    private Caveats() {}

    private static String size(double bytes) {
        return bytes < GIB
                ? String.format(Locale.ROOT, "%,.0f KiB", Math.ceil(bytes / KIB))
                : String.format(Locale.ROOT, "%,.1f GiB", bytes / GIB);
    }

    static List<String> of(Report report, Summary summary) {
        var caveats = new ArrayList<String>();
        if (summary.untouchedVms() > 0) {
            caveats.add("; the memory of %s was assumed to stay untouched"
                    .formatted(Words.count(summary.untouchedVms(), "VM")));
        }
        report.series().ifPresent(series -> {
            long full =
                    HostPeak.of(series).stream().filter(it -> it.share() >= 1).count();
            if (full > 0) {
                caveats.add("; %s had no memory left at times".formatted(Words.count(full, "host")));
            }
            double swapped = series.samples() == 0
                    ? 0
                    : Arrays.stream(series.column(TimeSeries.TOTAL, Column.SWAPPED))
                            .max()
                            .orElse(0);
            if (swapped > 0) {
                caveats.add("; up to %s of the VMs' pages were in the swap".formatted(size(swapped)));
            }
        });
        return caveats;
    }
}
