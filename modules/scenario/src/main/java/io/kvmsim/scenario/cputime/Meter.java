package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;

/// A rate that changes now and then, and what it has come to.
final class Meter {
    private final CoreTime total = new CoreTime();
    private long rate;
    private long since;

    /// From a window on.
    void change(long window, long by) {
        settle(window);
        rate += by;
    }

    void set(long window, long to) {
        settle(window);
        rate = to;
    }

    private void settle(long window) {
        total.add(rate, window - since);
        since = window;
    }

    long rate() {
        return rate;
    }

    /// What it has come to before a window, which is not before the last change.
    double windows(long window) {
        return total.windows() + (double) rate / Cores.ONE * (window - since);
    }
}
