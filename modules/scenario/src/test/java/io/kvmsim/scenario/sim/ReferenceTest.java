package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.reference.PageModel;
import io.kvmsim.scenario.reference.PageModel.Machine;
import io.kvmsim.scenario.reference.PageModel.Use;
import io.kvmsim.scenario.reference.PageModel.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Small scenarios of all kinds, each sample of which is what the reference model comes to, page by page.
class ReferenceTest {
    private static final long SECOND = 1_000_000;
    private static final long WINDOW = 10 * SECOND;
    private static final long DURATION = 1000 * SECOND;
    private static final long MIB = 1 << 20;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 240);
    }

    /// A scenario, said twice: as a file and as the reference takes it.
    private static final class Mix {
        private final SplittableRandom random;
        private final long seed;
        private final List<Machine> machines = new ArrayList<>();
        private final List<Vm> vms = new ArrayList<>();
        private final StringBuilder hosts = new StringBuilder();
        private final StringBuilder uses = new StringBuilder();
        private final StringBuilder guests = new StringBuilder();
        private final StringBuilder timeline = new StringBuilder();

        Mix(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            boolean migrates = seed % 3 == 0;
            int count = migrates ? 2 : 1 + random.nextInt(2);
            for (int host = 0; host < count; host++) {
                host(host, migrates);
            }
            for (int group = 0; group < 2 + random.nextInt(3); group++) {
                group(group, migrates);
            }
        }

        private void host(int number, boolean migrates) {
            long memory = (migrates ? 11 + random.nextInt(6) : 2 + random.nextInt(7)) * MIB;
            long swap = (migrates ? 64 : random.nextInt(3) * 2) * MIB;
            boolean huge = random.nextBoolean();
            boolean pressed = random.nextInt(3) == 0;
            long pressureAt = pressed ? (10 + random.nextInt(80)) * WINDOW + 1 : -1;
            long pressure = (1 + random.nextInt(5)) * MIB;
            int level = migrates ? 15 : 14 + random.nextInt(3);
            machines.add(new Machine("h" + number + "-1", memory, swap, huge, level, pressureAt, pressure));
            hosts.append("- {name: h%d, machine: z%d.json, memory: %dB, swap: %dMiB, module: {hpage: %s}}\n"
                    .formatted(number, level, memory, swap / MIB, huge));
            if (pressed) {
                timeline.append(
                        "- {at: %dus, pressure: {hosts: h%d-1, bytes: %dB}}\n".formatted(pressureAt, number, pressure));
            }
        }

        private void group(int number, boolean migrates) {
            var use = use(number);
            boolean huge = random.nextInt(4) == 0;
            boolean cmma = random.nextInt(4) > 0;
            int cpus = 1 + random.nextInt(4);
            int pages = 256 * (1 + random.nextInt(3));
            int oom = random.nextInt(3) == 0 ? random.nextInt(2001) - 1000 : 0;
            int host = migrates || random.nextInt(3) > 0 ? random.nextInt(machines.size()) : -1;
            int level = migrates || random.nextInt(3) > 0 ? 14 : 15;
            int later = !migrates && random.nextInt(8) == 0 ? 249 : cpus;
            long boots = random.nextInt(3) == 0 ? (1 + random.nextInt(20)) * WINDOW : 0;
            long stops = !migrates && random.nextInt(4) == 0 ? (40 + random.nextInt(40)) * WINDOW + 5 : -1;
            long moves = migrates && !huge ? (40 + random.nextInt(20)) * WINDOW + random.nextInt(9) * SECOND : -1;
            int count = 1 + random.nextInt(3);
            boolean untouched = random.nextInt(6) == 0;
            for (int guest = 1; guest <= count; guest++) {
                vms.add(new Vm(
                        "g%d-%04d".formatted(number, guest),
                        host,
                        level,
                        cpus,
                        later,
                        pages,
                        huge,
                        cmma,
                        oom,
                        boots,
                        stops,
                        moves,
                        1 - host,
                        untouched ? null : use));
            }
            guests.append("- {name: g%d, count: %d, cpus: %d, cpusMax: %d, memory: %dMiB, model: z%d, hugePages: %s, "
                    .formatted(number, count, cpus, later, pages / 256, level, huge));
            guests.append(host < 0 ? "" : "host: h%d-1, ".formatted(host));
            guests.append("cmma: %s, oomScoreAdj: %d%s}\n".formatted(cmma, oom, untouched ? "" : ", use: u" + number));
            if (boots > 0) {
                timeline.append("- {at: %dus, boot: g%d-*}\n".formatted(boots, number));
            }
            if (stops > 0) {
                timeline.append("- {at: %dus, shutdown: g%d-*}\n".formatted(stops, number));
            }
            if (moves > 0) {
                timeline.append(
                        "- {at: %dus, migrate: {guests: g%d-*, to: h%d-1, bandwidth: 1024GiB/s, concurrent: 100}}\n"
                                .formatted(moves, number, 1 - host));
            }
        }

        private Use use(int number) {
            long every = (10 + random.nextInt(200)) * SECOND + random.nextInt(1000);
            double most = 0.5 + random.nextInt(51) / 100.0;
            var use = new Use(every, span(90), span(3), most, span(70), span(100), span(20));
            uses.append(("- {name: u%d, every: %dus, touched: %s, growth: %s, touchedMax: %s, unused: %s, churn: %s, "
                            + "balloon: %s}\n")
                    .formatted(
                            number,
                            every,
                            said(use.touched()),
                            said(use.growth()),
                            most,
                            said(use.unused()),
                            said(use.churn()),
                            said(use.balloon())));
            return use;
        }

        /// One number, or from one to another.
        private double[] span(int most) {
            double low = random.nextInt(most + 1) / 100.0;
            return random.nextBoolean()
                    ? new double[] {low, low}
                    : new double[] {low, (random.nextInt((int) (most - low * 100) + 1) + Math.round(low * 100)) / 100.0
                    };
        }

        private static String said(double[] span) {
            return span[0] == span[1] ? "%s".formatted(span[0]) : "{uniform: [%s, %s]}".formatted(span[0], span[1]);
        }

        String yaml() {
            return "apiVersion: kvmsim/v1\nkind: Scenario\nseed: %d\nwindow: 10s\nduration: 1000s\n".formatted(seed)
                    + "placement: {policy: round-robin, overcommit: 10000%}\n"
                    + "hosts:\n" + hosts + "memory:\n" + uses + "guests:\n" + guests
                    + (timeline.isEmpty() ? "" : "timeline:\n" + timeline);
        }

        PageModel reference() {
            return new PageModel(seed, WINDOW, DURATION, machines, vms);
        }
    }

    private static String difference(long seed) throws Exception {
        var mix = new Mix(seed);
        var played = Played.of(mix.yaml());
        var expected = mix.reference().run();
        var lines = played.simulation.observations().series().times().lines().toList();
        var header = List.of(lines.getFirst().split(","));
        for (var line : lines.subList(1, lines.size())) {
            var cells = line.split(",");
            if (cells[1].equals("*")) {
                continue;
            }
            long at = Math.round(Double.parseDouble(cells[0]) * SECOND);
            int host = Integer.parseInt(cells[1].substring(1, 2));
            var columns = expected.floorEntry(at).getValue().get(host).columns();
            var found = new TreeMap<String, Long>();
            columns.keySet().forEach(name -> found.put(name, Long.valueOf(cells[header.indexOf(name)])));
            if (!found.equals(columns)) {
                var differing = new TreeSet<String>();
                columns.forEach((name, value) -> {
                    if (!found.get(name).equals(value)) {
                        differing.add(String.format(
                                Locale.ROOT, "%s is %d, the reference has %d", name, found.get(name), value));
                    }
                });
                return "at %s on %s: %s%n%s".formatted(cells[0], cells[1], differing, mix.yaml());
            }
        }
        return "";
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_sample_is_what_the_reference_comes_to(long seed) throws Exception {
        assertThat(difference(seed)).isEmpty();
    }

    /// A reference that meets nothing proves nothing.
    @Test
    void the_scenarios_swap_kill_move_and_refuse() throws Exception {
        long killed = 0;
        long swapped = 0;
        long moved = 0;
        long unplaced = 0;
        long reclaimed = 0;
        for (long seed : seeds().toArray()) {
            var played = Played.of(new Mix(seed).yaml());
            var seen = played.simulation.observations();
            killed += seen.killed().size();
            var rows =
                    seen.series().times().lines().map(line -> line.split(",")).toList();
            swapped += rows.stream().anyMatch(row -> row[7].length() > 3) ? 1 : 0;
            reclaimed += rows.stream().anyMatch(row -> row[19].length() > 3) ? 1 : 0;
            moved += seen.migrations().completed();
            unplaced += played.states().get("unplaced");
        }
        assertThat(List.of(killed, swapped, moved, unplaced, reclaimed)).allMatch(it -> it > 30);
    }
}
