package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.cputime.CpuSummary.Used;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// What CPU time comes to: measures, the time series, the summary.
public final class CpuFigures {
    private static final double MIDDLE = 0.5;
    private static final double MOST = 0.95;
    private static final double NEARLY_ALL = 0.99;
    private static final int DIGITS = 1_000_000;

    private final Scenario scenario;
    private final List<ServedMachine> machines;
    private final List<ServedHost> hosts;
    private final List<ServedGuest> guests;
    private final Totals totals;
    private final CpuSeries series;
    private final long length;
    private long window;

    CpuFigures(
            Scenario scenario, List<ServedMachine> machines, ServedHost[] hosts, ServedGuest[] guests, Totals totals) {
        this.scenario = scenario;
        this.machines = machines;
        this.hosts = Arrays.stream(hosts).filter(Objects::nonNull).toList();
        this.guests = Arrays.asList(guests);
        this.totals = totals;
        this.length = scenario.window();
        this.series = new CpuSeries(rows(), length);
    }

    private List<CpuSeries.Row> rows() {
        var rows = new ArrayList<CpuSeries.Row>();
        for (var machine : machines) {
            rows.add(new CpuSeries.Row(
                    "machine", machine.name, machine.capacity, -1, null, machine.served, null, null, null));
        }
        for (var host : hosts) {
            rows.add(new CpuSeries.Row(
                    "host",
                    host.name,
                    host.share.limit(),
                    host.share.entitled(),
                    host.wanted,
                    host.served,
                    host.stolen,
                    host.boundByLimit,
                    host.boundByMachine));
        }
        for (int group = 0; group < totals.groups.size(); group++) {
            var of = scenario.guests().get(group);
            if (of.cpu().isPresent()) {
                var total = totals.groups.get(group);
                rows.add(new CpuSeries.Row(
                        "group", of.name(), -1, -1, total.wanted, total.served, total.stolen, null, null));
            }
        }
        return rows;
    }

    void passed(long before) {
        window = before;
    }

    void sample(long before) {
        passed(before);
        series.sample(before);
    }

    void ends(long before) {
        passed(before);
        series.ends(before);
    }

    /// Of a measure: [io.kvmsim.scenario.Measures].
    ///
    /// @param micros what has passed by then counts
    public double value(String measure, long micros) {
        long before = (micros + length - 1) / length;
        return switch (measure) {
            case "host.cpu.used" -> most(hosts, ServedHost::usedShare);
            case "host.cpu.used.p95" -> most(hosts, host -> host.used.at(MOST, before));
            case "host.cpu.used.max" -> most(hosts, host -> host.used.max(before));
            case "machine.cpu.used" -> most(machines, ServedMachine::usedShare);
            case "machine.cpu.used.p95" -> most(machines, machine -> machine.used.at(MOST, before));
            case "machine.cpu.used.max" -> most(machines, machine -> machine.used.max(before));
            case "guests.steal" -> stolenNow();
            case "guests.steal.p50" -> totals.steal.at(MIDDLE, before);
            case "guests.steal.p99" -> totals.steal.at(NEARLY_ALL, before);
            case "guests.steal.max" -> totals.steal.max(before);
            default -> throw new IllegalStateException("no measure of CPU time: " + measure);
        };
    }

    private static <T> double most(List<T> all, ToDoubleFunction<T> share) {
        return all.stream().mapToDouble(share).max().orElse(0);
    }

    private double stolenNow() {
        long wanted = totals.groups.stream().mapToLong(it -> it.wanted.rate()).sum();
        long stolen = totals.groups.stream().mapToLong(it -> it.stolen.rate()).sum();
        return wanted == 0 ? 0 : (double) stolen / wanted;
    }

    public String csv() {
        return series.csv();
    }

    /// Once all windows are over.
    ///
    /// @param listed how many of the guests that waited longest
    public CpuSummary summary(int listed) {
        double wanted = totals.groups.stream()
                .mapToDouble(it -> it.wanted.windows(window))
                .sum();
        double stolen = totals.groups.stream()
                .mapToDouble(it -> it.stolen.windows(window))
                .sum();
        return new CpuSummary(
                new CpuSummary.Steal(
                        share(stolen, wanted),
                        totals.steal.at(MIDDLE, window),
                        totals.steal.at(NEARLY_ALL, window),
                        totals.steal.max(window)),
                machines.stream()
                        .map(it -> new CpuSummary.MachineUse(
                                it.name, cores(it.capacity), used(it.used, it.served, it.capacity)))
                        .toList(),
                hosts.stream().map(this::use).toList(),
                groups(),
                waitedMost(listed));
    }

    private CpuSummary.HostUse use(ServedHost host) {
        long limit = host.share.limit();
        return new CpuSummary.HostUse(
                host.name,
                host.machine.name,
                cores(limit),
                cores(host.share.entitled()),
                seconds(host.wanted.windows(window)),
                seconds(host.served.windows(window)),
                seconds(host.stolen.windows(window)),
                used(host.used, host.served, limit),
                share(host.boundByLimit.windows(window), (double) window),
                share(host.boundByMachine.windows(window), (double) window));
    }

    private Used used(Spread spread, Meter served, long of) {
        return new Used(share(served.windows(window), cores(of) * window), spread.at(MOST, window), spread.max(window));
    }

    private List<CpuSummary.GroupUse> groups() {
        double[] waiting = new double[totals.groups.size()];
        int[] count = new int[waiting.length];
        for (var guest : guests) {
            if (guest != null) {
                waiting[guest.group] += guest.waitingSum();
                count[guest.group]++;
            }
        }
        var uses = new ArrayList<CpuSummary.GroupUse>();
        for (int group = 0; group < waiting.length; group++) {
            var total = totals.groups.get(group);
            double wanted = total.wanted.windows(window);
            if (count[group] > 0) {
                uses.add(new CpuSummary.GroupUse(
                        scenario.guests().get(group).name(),
                        count[group],
                        seconds(wanted),
                        seconds(total.served.windows(window)),
                        seconds(total.stolen.windows(window)),
                        wanted == 0 ? 0 : seconds(waiting[group] / wanted)));
            }
        }
        return uses;
    }

    private List<CpuSummary.Waited> waitedMost(int listed) {
        return guests.stream()
                .filter(guest -> guest != null && guest.waitingSum() > 0)
                .map(guest -> new CpuSummary.Waited(
                        guest.name,
                        guest.lastHost(),
                        seconds(guest.waitingSum() / guest.wantedTime.windows()),
                        seconds(guest.wantedTime.windows()),
                        seconds(guest.servedTime.windows()),
                        seconds(guest.stolenTime.windows())))
                .sorted(Comparator.comparingDouble(CpuSummary.Waited::waitedSeconds)
                        .reversed()
                        .thenComparing(CpuSummary.Waited::guest))
                .limit(listed)
                .toList();
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : rounded(part / whole);
    }

    private static double cores(long millionths) {
        return (double) millionths / Cores.ONE;
    }

    private double seconds(double windows) {
        return rounded(windows * length / 1e6);
    }

    /// To six decimals.
    private static double rounded(double value) {
        return Math.rint(value * DIGITS) / DIGITS;
    }
}
