package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.GuestCpu;
import io.kvmsim.scenario.Scenario;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The oracle: every window on its own, with plain lists and numbers of any size. Shares no code with the model but
/// the drawing of demands.
final class WindowByWindow {
    private static final BigInteger ONE = BigInteger.ONE;

    final Scenario scenario;
    final int hosts;
    final int guests;
    /// Of each guest: where it runs, or -1; its vCPUs; what waits.
    final int[] where;
    final int[] vcpus;
    final BigInteger[] waits;
    final BigInteger[] served;
    final BigInteger[] limits;
    final BigInteger[] wanted;
    final BigInteger[] hostHas;
    /// Sums over windows.
    final BigInteger[] servedSum;
    final BigInteger[] wantedSum;
    final BigInteger[] stolenSum;
    final double[] waitingSum;
    final List<Double> steals = new ArrayList<>();
    final List<List<Double>> used = new ArrayList<>();

    WindowByWindow(Scenario scenario) {
        this.scenario = scenario;
        this.hosts = scenario.hosts().size();
        this.guests = scenario.guests().size();
        this.where = new int[guests];
        this.vcpus = new int[guests];
        this.waits = zeros(guests);
        this.served = zeros(guests);
        this.limits = zeros(guests);
        this.wanted = zeros(guests);
        this.hostHas = zeros(hosts);
        this.servedSum = zeros(guests);
        this.wantedSum = zeros(guests);
        this.stolenSum = zeros(guests);
        this.waitingSum = new double[guests];
        Arrays.fill(where, -1);
        for (int host = 0; host < hosts; host++) {
            used.add(new ArrayList<>());
        }
    }

    private static BigInteger[] zeros(int count) {
        return IntStream.range(0, count).mapToObj(_ -> BigInteger.ZERO).toArray(BigInteger[]::new);
    }

    private static BigInteger big(double cores) {
        return BigInteger.valueOf(Math.round(cores * 1e6));
    }

    /// What a host's machine is: its cores, and what one does with one thread and with all.
    private double single(int host) {
        return scenario.hosts().get(host).cpu().orElseThrow().machine().isEmpty()
                ? 1
                : scenario.machines().getFirst().multiprocessor().isEmpty()
                        ? 1
                        : scenario.machines().getFirst().multiprocessor().getFirst();
    }

    private BigInteger cores(int host, int number) {
        boolean own = scenario.hosts().get(host).cpu().orElseThrow().machine().isEmpty();
        double smt = own || scenario.machines().getFirst().threads() == 1
                ? 1
                : scenario.machines().getFirst().smtFactor();
        return big(single(host) * smt).multiply(BigInteger.valueOf(number));
    }

    BigInteger sharedCores() {
        int dedicated = 0;
        int sharing = 0;
        for (int host = 0; host < hosts; host++) {
            var cpu = scenario.hosts().get(host).cpu().orElseThrow();
            if (cpu.machine().isPresent()) {
                dedicated += cpu.dedicated() ? cpu.logical() : 0;
                sharing = host;
            }
        }
        return scenario.machines().isEmpty()
                ? BigInteger.ZERO
                : cores(sharing, scenario.machines().getFirst().cores() - dedicated);
    }

    private BigInteger limit(int host) {
        var cpu = scenario.hosts().get(host).cpu().orElseThrow();
        var limit = cores(host, cpu.logical());
        if (cpu.cap().isPresent()) {
            limit = limit.min(BigInteger.valueOf(cpu.cap().getAsLong()));
        }
        if (cpu.capped() && !cpu.dedicated()) {
            long all = 0;
            for (var other : scenario.hosts()) {
                var its = other.cpu().orElseThrow();
                all += its.machine().isPresent() && !its.dedicated() ? its.weight() : 0;
            }
            limit = limit.min(
                    sharedCores().multiply(BigInteger.valueOf(cpu.weight())).divide(BigInteger.valueOf(all)));
        }
        return limit;
    }

    /// Sorted by how much each wants for its weight: those that want less than what is left for them have it all.
    static List<BigInteger> share(BigInteger capacity, List<Integer> weights, List<BigInteger> wants) {
        var order = IntStream.range(0, wants.size())
                .boxed()
                .sorted(Comparator.comparing((Integer at) ->
                        wants.get(at).multiply(BigInteger.TEN.pow(18)).divide(BigInteger.valueOf(weights.get(at)))))
                .toList();
        var given = new ArrayList<>(wants);
        var left = capacity;
        var weight = BigInteger.valueOf(weights.stream().mapToLong(it -> it).sum());
        for (int place = 0; place < order.size(); place++) {
            int at = order.get(place);
            var own = BigInteger.valueOf(weights.get(at));
            if (wants.get(at).multiply(weight).compareTo(left.multiply(own)) > 0) {
                var open = order.subList(place, order.size()).stream().sorted().toList();
                var rest = left;
                for (int one : open) {
                    given.set(
                            one,
                            left.multiply(BigInteger.valueOf(weights.get(one))).divide(weight));
                    rest = rest.subtract(given.get(one));
                }
                for (int one : open.subList(0, rest.intValueExact())) {
                    given.set(one, given.get(one).add(ONE));
                }
                return given;
            }
            left = left.subtract(wants.get(at));
            weight = weight.subtract(own);
        }
        return given;
    }

    void window(long window, List<DemandOverTime> demands) {
        var sharing = new ArrayList<Integer>();
        var wants = new ArrayList<BigInteger>();
        for (int host = 0; host < hosts; host++) {
            var want = BigInteger.ZERO;
            for (int guest : on(host)) {
                wanted[guest] = BigInteger.valueOf(demands.get(guest).at(window * CpuScenario.WINDOW));
                var most = big(single(host)).multiply(BigInteger.valueOf(vcpus[guest]));
                var quota = cpu(guest).quota();
                if (quota.isPresent()) {
                    most = most.min(BigInteger.valueOf(quota.getAsLong()));
                }
                limits[guest] = most.min(wanted[guest].add(waits[guest]));
                want = want.add(limits[guest]);
            }
            hostHas[host] = want.min(limit(host));
            var cpu = scenario.hosts().get(host).cpu().orElseThrow();
            if (cpu.machine().isPresent() && !cpu.dedicated()) {
                sharing.add(host);
                wants.add(hostHas[host]);
            }
        }
        var given = share(
                sharedCores(),
                sharing.stream()
                        .map(host ->
                                scenario.hosts().get(host).cpu().orElseThrow().weight())
                        .toList(),
                wants);
        for (int at = 0; at < sharing.size(); at++) {
            hostHas[sharing.get(at)] = given.get(at);
        }
        for (int host = 0; host < hosts; host++) {
            serve(host);
        }
    }

    private void serve(int host) {
        var on = on(host);
        var given = share(
                hostHas[host],
                on.stream().map(guest -> cpu(guest).shares()).toList(),
                on.stream().map(guest -> limits[guest]).toList());
        for (int at = 0; at < on.size(); at++) {
            int guest = on.get(at);
            served[guest] = given.get(at);
            var could = wanted[guest].min(big(single(host)).multiply(BigInteger.valueOf(vcpus[guest])));
            var stolen = could.subtract(served[guest]).max(BigInteger.ZERO);
            waits[guest] = cpu(guest).drops()
                    ? BigInteger.ZERO
                    : waits[guest].add(wanted[guest]).subtract(served[guest]);
            waitingSum[guest] += waits[guest].doubleValue() / 1e6;
            servedSum[guest] = servedSum[guest].add(served[guest]);
            wantedSum[guest] = wantedSum[guest].add(wanted[guest]);
            stolenSum[guest] = stolenSum[guest].add(stolen);
            if (wanted[guest].signum() > 0) {
                steals.add(stolen.doubleValue() / wanted[guest].doubleValue());
            }
        }
        used.get(host).add(hostHas[host].doubleValue() / limit(host).doubleValue());
    }

    private GuestCpu cpu(int guest) {
        return scenario.guests().get(guest).cpu().orElseThrow();
    }

    List<Integer> on(int host) {
        return IntStream.range(0, guests)
                .filter(guest -> where[guest] == host)
                .boxed()
                .toList();
    }

    /// The smallest that so large a share of them does not exceed.
    static double quantile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(Math.max((int) Math.ceil(share * sorted.size()) - 1, 0));
    }
}
