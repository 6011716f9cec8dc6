package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.GuestCpu;

/// A guest and its CPU time. Rates are millionths of a core; what waits is a rate times windows.
final class ServedGuest {
    /// What waits is not counted beyond this.
    private static final long WAITING_MAX = 1L << 62;

    final String name;
    final int group;
    final GuestCpu cpu;
    private final DemandOverTime demand;
    private final long length;

    /// Where it is; null where it runs nowhere.
    private ServedHost host;

    private String lastHost = "";
    private int boot;
    /// What its vCPUs can have.
    private long vcpus;
    /// What it can have.
    private long most;

    private long wanted;
    private long nextDemand;
    private long served;
    private long waiting;

    /// As [Totals] has them.
    final Counted counted = new Counted();

    final CoreTime wantedTime = new CoreTime();
    final CoreTime servedTime = new CoreTime();
    final CoreTime stolenTime = new CoreTime();
    private double waitingSum;

    /// What of it is in the sums now.
    static final class Counted {
        long wanted;
        long served;
        long stolen;
        int bucket = -1;
    }

    /// @param length of a window, microseconds
    ServedGuest(String name, int group, GuestCpu cpu, DemandOverTime demand, long length) {
        this.name = name;
        this.group = group;
        this.cpu = cpu;
        this.demand = demand;
        this.length = length;
    }

    /// Where it runs, or ran last; empty where it never did.
    String lastHost() {
        return lastHost;
    }

    ServedHost host() {
        return host;
    }

    /// @param boots how often it was booted: what waited is forgotten at the next one
    void runs(ServedHost where, int boots, int vcpuCount) {
        host = where;
        lastHost = where.name;
        if (boots != boot) {
            boot = boots;
            waiting = 0;
        }
        vcpus = vcpuCount * where.machine.thread;
        most = Math.min(vcpus, cpu.quota().orElse(Long.MAX_VALUE));
        nextDemand = Long.MIN_VALUE;
    }

    void leaves() {
        host = null;
        served = 0;
        wanted = 0;
    }

    /// What it wants in a window: as much as it can have, of what it demands and what waits.
    long limit(long window) {
        if (window >= nextDemand) {
            long micros = window * length;
            wanted = demand.at(micros);
            long changes = demand.changes(micros);
            nextDemand = changes == Long.MAX_VALUE ? changes : (changes - 1) / length + 1;
        }
        return Math.min(most, wanted + Math.min(waiting, most));
    }

    void isServed(long rate) {
        served = rate;
    }

    long wanted() {
        return wanted;
    }

    long served() {
        return served;
    }

    /// What it wanted, its vCPUs could have done, and it was not served.
    long stolen() {
        return Math.max(Math.min(wanted, vcpus) - served, 0);
    }

    /// Windows from which it wants something else on its own.
    long nextDemand() {
        return nextDemand;
    }

    /// For how many windows it stays as it is, what it wants aside: until what waits is less than it could be served.
    ///
    /// @param limit what it could be served in this window
    long steady(long limit) {
        if (cpu.drops() || waiting == 0 && wanted <= most) {
            return Long.MAX_VALUE;
        }
        if (served < limit) {
            return wanted >= served ? Long.MAX_VALUE : (waiting - 1) / (served - wanted);
        }
        if (limit < most) {
            return 1; // nothing waits from now on
        }
        return wanted >= most ? Long.MAX_VALUE : waiting / (most - wanted);
    }

    /// That many windows pass.
    void pass(long windows) {
        wantedTime.add(wanted, windows);
        servedTime.add(served, windows);
        stolenTime.add(stolen(), windows);
        if (cpu.drops()) {
            return;
        }
        long more = wanted - served;
        waitingSum += (double) windows * waiting + 0.5 * more * windows * (windows + 1);
        long bound = more > 0 ? (WAITING_MAX - waiting) / more : Long.MAX_VALUE;
        waiting = windows > bound ? WAITING_MAX : waiting + more * windows;
    }

    /// What waited at the end of each window, added up, as cores. Over what it wanted it is how long that waited on
    /// average, in windows: Little's law.
    double waitingSum() {
        return waitingSum / Cores.ONE;
    }
}
