package io.kvmsim.scenario.cputime;

import java.util.ArrayList;
import java.util.List;

/// A machine (CEC): its cores are shared by the weights of its hosts, but for those that are dedicated to one. Rates
/// are millionths of a core.
final class ServedMachine {
    final String name;
    /// What a vCPU can have at most.
    final long thread;
    /// All its cores together.
    final long capacity;
    /// Those that are dedicated to no host.
    final long shared;

    private final List<ServedHost> hosts = new ArrayList<>();
    private final List<ServedHost> sharing = new ArrayList<>();
    private int[] weights = new int[0];
    private long[] wants = new long[0];
    private long[] granted = new long[0];

    final Meter served = new Meter();
    final Spread used = new Spread();
    private int bucket;
    private long passed;
    private long next = Long.MAX_VALUE;

    ServedMachine(String name, long thread, long capacity, long shared) {
        this.name = name;
        this.thread = thread;
        this.capacity = capacity;
        this.shared = shared;
        used.change(0, 0, 1);
    }

    void add(ServedHost host) {
        hosts.add(host);
        if (!host.share.dedicated()) {
            sharing.add(host);
        }
        weights = sharing.stream().mapToInt(it -> it.share.weight()).toArray();
        wants = new long[weights.length];
        granted = new long[weights.length];
    }

    /// From which window on it may be otherwise.
    long next() {
        return next;
    }

    /// Its guests are others from a window on.
    void changes(long window) {
        pass(window);
        next = window;
    }

    /// All windows before this one are over.
    void pass(long window) {
        if (window > passed) {
            for (var host : hosts) {
                host.pass(window - passed);
            }
            passed = window;
        }
    }

    /// Who is served what from a window on.
    void serve(long window, Totals totals) {
        pass(window);
        for (int at = 0; at < wants.length; at++) {
            wants[at] = sharing.get(at).want(window);
        }
        MaxMin.share(shared, weights, wants, granted, wants.length);
        int at = 0;
        long all = 0;
        next = window + CoreTime.WINDOWS_MAX;
        for (var host : hosts) {
            long rate = host.share.dedicated() ? host.want(window) : granted[at++];
            host.isGranted(window, rate, totals);
            all += rate;
            next = Math.min(next, host.next(window));
        }
        served.set(window, all);
        used.change(window, bucket, -1);
        bucket = Spread.bucket(all, capacity);
        used.change(window, bucket, 1);
    }

    /// @return of all its cores, used now
    double usedShare() {
        return capacity == 0 ? 0 : (double) served.rate() / capacity;
    }
}
