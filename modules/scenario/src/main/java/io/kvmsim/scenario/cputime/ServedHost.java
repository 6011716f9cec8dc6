package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import java.util.List;

/// A host (LPAR), and how its CPU time is shared among its guests. Rates are millionths of a core.
final class ServedHost {
    final String name;
    final ServedMachine machine;
    final HostShare share;
    List<ServedGuest> guests = List.of();

    private int[] weights = new int[0];
    private long[] limits = new long[0];
    private long[] granted = new long[0];

    private long needed;
    private long has;

    final Meter wanted = new Meter();
    final Meter served = new Meter();
    final Meter stolen = new Meter();
    /// Windows in which its guests could have had more, but for what it can have itself, and but for the other hosts of
    /// its machine; as whole cores.
    final Meter boundByLimit = new Meter();

    final Meter boundByMachine = new Meter();
    final Spread used = new Spread();
    private int bucket;

    /// @param limit    what it can have at most
    /// @param entitled what it can have however much others want
    record HostShare(int weight, boolean dedicated, long limit, long entitled) {}

    ServedHost(String name, ServedMachine machine, HostShare share) {
        this.name = name;
        this.machine = machine;
        this.share = share;
        used.change(0, 0, 1);
    }

    void has(List<ServedGuest> residents) {
        guests = residents;
        weights = residents.stream().mapToInt(guest -> guest.cpu.shares()).toArray();
        limits = new long[weights.length];
        granted = new long[weights.length];
    }

    /// What its guests want in a window, as far as it can have it.
    long want(long window) {
        needed = 0;
        for (int at = 0; at < limits.length; at++) {
            limits[at] = guests.get(at).limit(window);
            needed += limits[at];
        }
        return Math.min(needed, share.limit());
    }

    /// From a window on.
    void isGranted(long window, long rate, Totals totals) {
        has = rate;
        MaxMin.share(rate, weights, limits, granted, limits.length);
        long wants = 0;
        long steals = 0;
        for (int at = 0; at < limits.length; at++) {
            var guest = guests.get(at);
            guest.isServed(granted[at]);
            wants += guest.wanted();
            steals += guest.stolen();
            totals.count(window, guest);
        }
        wanted.set(window, wants);
        served.set(window, rate);
        stolen.set(window, steals);
        boolean bound = rate < needed;
        boolean byLimit = bound && rate == share.limit();
        boundByLimit.set(window, byLimit ? Cores.ONE : 0);
        boundByMachine.set(window, bound && !byLimit ? Cores.ONE : 0);
        used.change(window, bucket, -1);
        bucket = Spread.bucket(rate, share.limit());
        used.change(window, bucket, 1);
    }

    long has() {
        return has;
    }

    /// From which window on it may be otherwise.
    long next(long window) {
        long next = Long.MAX_VALUE;
        for (int at = 0; at < limits.length; at++) {
            var guest = guests.get(at);
            long steady = guest.steady(limits[at]);
            next = Math.min(next, Math.min(window + Math.min(steady, CoreTime.WINDOWS_MAX), guest.nextDemand()));
        }
        return next;
    }

    void pass(long windows) {
        guests.forEach(guest -> guest.pass(windows));
    }

    /// @return of what it can have, used now
    double usedShare() {
        return share.limit() == 0 ? 0 : (double) has / share.limit();
    }
}
