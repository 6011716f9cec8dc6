package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;

/// A sum of CPU time: cores times windows. It is exact.
final class CoreTime {
    /// So that nothing overflows.
    static final long WINDOWS_MAX = 1L << 40;

    private long whole;
    private long millionths;

    /// @param rate    millionths of a core
    /// @param windows how long, at most [#WINDOWS_MAX]
    void add(long rate, long windows) {
        long parts = rate % Cores.ONE * windows + millionths;
        whole += rate / Cores.ONE * windows + parts / Cores.ONE;
        millionths = parts % Cores.ONE;
    }

    /// One core for one window is 1.
    double windows() {
        return whole + millionths / (double) Cores.ONE;
    }

    /// @param length of a window, microseconds
    double coreSeconds(long length) {
        return windows() * length / 1e6;
    }
}
