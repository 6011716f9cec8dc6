package io.kvmsim.load.table;

import java.util.List;

/// How much is measured.
///
/// @param sizes     numbers of VMs, ascending
/// @param rounds    of each measurement
/// @param directory for what the measurements write, absolute
/// @param keep      leave the run directories
public record Sizing(List<Integer> sizes, int rounds, String directory, boolean keep) {
    /// The number of VMs from which on there is one round only: it takes minutes, and start costs no longer matter.
    private static final int ONE_ROUND_FROM = 1_000_000;

    /// Of something that grows with the number of VMs.
    int rounds(int vms) {
        return vms < ONE_ROUND_FROM ? rounds : 1;
    }

    int largest() {
        return sizes.getLast();
    }

    /// The largest that is made twice in one process, to measure the second time.
    int largestWarm() {
        return sizes.stream().filter(vms -> vms < ONE_ROUND_FROM).reduce(sizes.getFirst(), Math::max);
    }

    /// Reads `500`, `10k` or `1M`.
    ///
    /// @throws IllegalArgumentException where the text is none of these forms
    static int size(String text) {
        int factor = text.endsWith("k") ? 1_000 : text.endsWith("M") ? 1_000_000 : 1;
        return Math.multiplyExact(Integer.parseInt(factor == 1 ? text : text.substring(0, text.length() - 1)), factor);
    }
}
