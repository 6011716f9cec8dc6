package io.kvmsim.load.soak;

/// What one interval of a soak found.
///
/// @param minutes      from the start of the soak to the interval's end
/// @param heapBytes    reachable at the interval's end
/// @param names        of VMs that the journal knows by then
/// @param journalBytes on disk by then
/// @param refused      calls, none of which should be
record Interval(
        double minutes,
        double callsPerSecond,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        long heapBytes,
        long names,
        long journalBytes,
        long refused) {
    static final String HEAD = "  min   lists/s   p50 us   p99 us  p99.9 us  heap MiB    names  journal MiB";

    String line() {
        return "%5.1f %9.0f %8.0f %8.0f %9.0f %9.1f %8d %12.1f"
                .formatted(
                        minutes,
                        callsPerSecond,
                        p50Micros,
                        p99Micros,
                        p999Micros,
                        heapBytes / (double) (1 << 20),
                        names,
                        journalBytes / (double) (1 << 20));
    }
}
