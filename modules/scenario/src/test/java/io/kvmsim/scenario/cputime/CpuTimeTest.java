package io.kvmsim.scenario.cputime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.GuestCpu;
import io.kvmsim.scenario.HostCpu;
import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.cputime.CpuTime.Resident;
import io.kvmsim.scenario.cputime.CpuTime.Residents;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Laws of CPU time, for machines, hosts, guests and moves that a seed draws: what is served is what the oracle serves
/// window by window; it never exceeds what is wanted or what there is; nothing is left idle that is wanted; nobody has
/// less than its fair share while another has more.
class CpuTimeTest {
    private static final int WINDOWS = 400;
    private static final long W = CpuScenario.WINDOW;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26})
    void is_the_same_as_window_by_window(int seed) {
        var random = new Random(seed);
        var scenario = scenario(random, seed);
        var cpu = new CpuTime(scenario);
        var oracle = new WindowByWindow(scenario);
        var demands = IntStream.range(0, oracle.guests)
                .mapToObj(guest -> new DemandOverTime(
                        scenario.guests().get(guest).cpu().orElseThrow().demand(), seed, "g" + guest + "-0001"))
                .toList();
        int[] boots = new int[oracle.guests];
        for (long window = 0; window < WINDOWS; window++) {
            if (window == 0 || random.nextInt(40) == 0) {
                moves(random, oracle, boots, window == 0);
                cpu.runs(window, residents(oracle, boots));
            }
            if (cpu.next() <= window) {
                cpu.advance(window);
            }
            oracle.window(window, demands);
            for (int guest = 0; guest < oracle.guests; guest++) {
                if (oracle.where[guest] >= 0) {
                    assertThat(cpu.guest(guest).served())
                            .as("seed %d, window %d, guest %d", seed, window, guest)
                            .isEqualTo(oracle.served[guest].longValueExact());
                }
            }
            laws(scenario, oracle, seed, window);
        }
        cpu.ends(WINDOWS);
        sums(cpu, oracle, seed);
    }

    private static void laws(Scenario scenario, WindowByWindow oracle, int seed, long window) {
        var sharing = IntStream.range(0, oracle.hosts)
                .filter(host -> !own(scenario, host).dedicated()
                        && own(scenario, host).machine().isPresent())
                .boxed()
                .toList();
        var all = sharing.stream().map(host -> oracle.hostHas[host]).reduce(BigInteger.ZERO, BigInteger::add);
        assertThat(all).as("seed %d, window %d", seed, window).isLessThanOrEqualTo(oracle.sharedCores());
        for (int host = 0; host < oracle.hosts; host++) {
            var on = oracle.on(host);
            var served = on.stream().map(it -> oracle.served[it]).reduce(BigInteger.ZERO, BigInteger::add);
            assertThat(served).as("all that the host has is served").isEqualTo(oracle.hostHas[host]);
            for (int one : on) {
                assertThat(oracle.served[one]).isLessThanOrEqualTo(oracle.limits[one]);
                for (int other : on) {
                    if (oracle.served[one].compareTo(oracle.limits[one]) < 0) {
                        assertThat(oracle.served[one].add(BigInteger.ONE).multiply(shares(scenario, other)))
                                .as("seed %d, window %d: g%d has its fair share beside g%d", seed, window, one, other)
                                .isGreaterThanOrEqualTo(oracle.served[other]
                                        .subtract(BigInteger.ONE)
                                        .multiply(shares(scenario, one)));
                    }
                }
            }
        }
    }

    private static HostCpu own(Scenario scenario, int host) {
        return scenario.hosts().get(host).cpu().orElseThrow();
    }

    private static BigInteger shares(Scenario scenario, int guest) {
        return BigInteger.valueOf(
                scenario.guests().get(guest).cpu().orElseThrow().shares());
    }

    private static void sums(CpuTime cpu, WindowByWindow oracle, int seed) {
        for (int guest = 0; guest < oracle.guests; guest++) {
            var it = cpu.guest(guest);
            assertThat(it.wantedTime.windows())
                    .isCloseTo(oracle.wantedSum[guest].doubleValue() / Cores.ONE, within(1e-9));
            assertThat(it.servedTime.windows())
                    .isCloseTo(oracle.servedSum[guest].doubleValue() / Cores.ONE, within(1e-9));
            assertThat(it.stolenTime.windows())
                    .isCloseTo(oracle.stolenSum[guest].doubleValue() / Cores.ONE, within(1e-9));
            assertThat(it.waitingSum()).as("seed %d", seed).isCloseTo(oracle.waitingSum[guest], within(1e-3));
        }
        var figures = cpu.figures();
        long end = WINDOWS * W;
        for (double share : new double[] {0.5, 0.99, 1}) {
            var name = share == 1 ? "guests.steal.max" : share == 0.5 ? "guests.steal.p50" : "guests.steal.p99";
            near(figures.value(name, end), WindowByWindow.quantile(oracle.steals, share), seed);
        }
        near(
                figures.value("host.cpu.used.p95", end),
                oracle.used.stream()
                        .mapToDouble(it -> WindowByWindow.quantile(it, 0.95))
                        .max()
                        .orElse(0),
                seed);
        near(
                figures.value("host.cpu.used.max", end),
                oracle.used.stream()
                        .flatMap(List::stream)
                        .mapToDouble(it -> it)
                        .max()
                        .orElse(0),
                seed);
    }

    /// Rounded up to a thousandth.
    private static void near(double measured, double exact, int seed) {
        assertThat(measured).as("seed %d", seed).isBetween(exact - 1e-9, exact + 0.001);
    }

    private static void moves(Random random, WindowByWindow oracle, int[] boots, boolean first) {
        for (int guest = 0; guest < oracle.guests; guest++) {
            int what = first ? random.nextInt(2) : random.nextInt(8);
            if (what == 0 || oracle.where[guest] < 0 && what == 1) {
                oracle.where[guest] = random.nextInt(oracle.hosts);
                oracle.vcpus[guest] = 1 + random.nextInt(4);
                if (random.nextBoolean() || boots[guest] == 0) {
                    boots[guest]++;
                    oracle.waits[guest] = BigInteger.ZERO;
                }
            } else if (what == 2) {
                oracle.where[guest] = -1;
            }
        }
    }

    private static List<Residents> residents(WindowByWindow oracle, int[] boots) {
        return IntStream.range(0, oracle.hosts)
                .mapToObj(host -> new Residents(
                        host,
                        oracle.on(host).stream()
                                .map(guest -> new Resident(guest, boots[guest], oracle.vcpus[guest]))
                                .toList()))
                .toList();
    }

    private static Scenario scenario(Random random, int seed) {
        int cores = 4 + random.nextInt(6);
        int threads = 1 + random.nextInt(2);
        List<Double> factors = random.nextBoolean() ? List.of() : List.of(0.5 + random.nextInt(50) / 100.0);
        var machine = new MachineGroup("cec", 1, cores, threads, 1 + random.nextInt(40) / 100.0, factors);
        var hosts = new ArrayList<HostCpu>();
        int dedicated = random.nextInt(2);
        for (int host = 0; host < 2 + random.nextInt(3); host++) {
            var cap = random.nextInt(3) == 0
                    ? OptionalLong.of(500_000 + random.nextInt(3_000_000))
                    : OptionalLong.empty();
            boolean alone = host > 1 && random.nextBoolean();
            boolean own = host == 0 && dedicated == 1;
            hosts.add(new HostCpu(
                    alone ? Optional.empty() : Optional.of("cec-1"),
                    own ? 1 : 1 + random.nextInt(cores - 1),
                    1 + random.nextInt(999),
                    !alone && !own && random.nextInt(3) == 0,
                    own,
                    cap));
        }
        var guests = new ArrayList<GuestCpu>();
        for (int guest = 0; guest < 3 + random.nextInt(8); guest++) {
            guests.add(new GuestCpu(
                    2 + random.nextInt(4000),
                    random.nextInt(3) == 0 ? OptionalLong.of(1 + random.nextInt(2_000_000)) : OptionalLong.empty(),
                    demand(random),
                    random.nextInt(4) == 0));
        }
        return CpuScenario.of(seed, List.of(machine), hosts, guests);
    }

    private static Demand demand(Random random) {
        return switch (random.nextInt(3)) {
            case 0 ->
                new Demand.Drawn(W * (1 + random.nextInt(90)) + random.nextInt(3), new Distribution.LogNormal(0.8, 1));
            case 1 -> {
                var hours = random.longs(24, 0, 3_000_000).boxed().toList();
                long start = 3_600_000_000L * random.nextInt(168) - W * random.nextInt(200);
                yield new Demand.Profile(
                        hours, hours.reversed(), Math.max(start, 0), 60 * W, new Distribution.Uniform(0, 2));
            }
            default -> {
                var times = random.longs(20, 0, WINDOWS * W).sorted().distinct().toArray();
                var cores = random.longs(times.length, 0, 5_000_000).toArray();
                yield new Demand.Stepped(Map.of(), Optional.of(new Demand.Steps(times, cores)));
            }
        };
    }
}
