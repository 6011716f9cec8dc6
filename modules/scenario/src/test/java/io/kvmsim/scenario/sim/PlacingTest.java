package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cpu.Placement;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A guest comes only to a host that can run it, whichever way it comes.
class PlacingTest {
    private static final List<String> MACHINES = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");
    private static final List<String> MODELS = List.of("host", "zEC12", "z13-base", "z14", "z15", "z16", "z17");
    private static final List<String> POLICIES = List.of("round-robin", "first-fit", "best-fit", "worst-fit", "spread");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static Played play(String hosts, String rest) throws BadInput {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 2h
                hosts: [%s]
                memory: [{name: all, every: 10m, touched: 50%%}]
                %s
                """.formatted(hosts, rest));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_guest_runs_where_it_could_not_be_started(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var hosts = new StringBuilder();
        for (int host = 0; host < 2 + random.nextInt(4); host++) {
            hosts.append("%s{name: h%d, machine: %s.json, memory: %dGiB, module: {hpage: %s}}"
                    .formatted(
                            host == 0 ? "" : ", ",
                            host,
                            MACHINES.get(random.nextInt(MACHINES.size())),
                            4 + random.nextInt(12),
                            random.nextBoolean()));
        }
        var guests = new StringBuilder();
        for (int group = 0; group < 5; group++) {
            int cpus = 1 + random.nextInt(3);
            guests.append("- {name: g%d, count: 3, cpus: %d, cpusMax: %d, memory: 1GiB, memoryMax: %dGiB, model: %s, "
                    .formatted(
                            group,
                            cpus,
                            random.nextInt(4) == 0 ? 65 : cpus,
                            random.nextInt(4) == 0 ? 32 << 10 : 1,
                            MODELS.get(random.nextInt(MODELS.size()))));
            guests.append("hugePages: %s, use: all%s}\n"
                    .formatted(random.nextInt(4) == 0, random.nextInt(4) == 0 ? ", host: h1-1" : ""));
        }
        var played = play(hosts.toString(), """
                placement: {policy: %s, overcommit: 200%%}
                guests:
                %s
                timeline:
                - {at: 1h, evacuate: {hosts: h0-1, concurrent: 10}}
                - {at: 70m, migrate: {guests: "g1-*"}}
                - {at: 80m, shutdown: "g2-*"}
                - {at: 81m, boot: "g2-*"}
                """.formatted(POLICIES.get(random.nextInt(POLICIES.size())), guests));
        for (var made : played.made) {
            var entity = made.entity();
            var group = played.scenario.guests().stream()
                    .filter(it -> entity.startsWith(it.name() + "-"))
                    .findFirst()
                    .orElseThrow();
            var model = Played.model(group.model(), made.home().host());
            if (!group.model().equals("host")) { // what travels is the model of the host where it was started
                assertThat(Placement.of(group.asGuest(model), made.home().host()))
                        .as("%s on %s", entity, made.home().name())
                        .isEmpty();
            }
        }
        assertThat(played.made)
                .as("no bring-up is refused")
                .noneMatch(it -> it.decision().answer().refused()
                        && Guest.isFatal(it.step().call()));
        var observed = played.simulation.observations();
        assertThat(observed.notStartedBecause().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(played.notes("not placed").size()
                        + played.notes("not started").size());
    }

    @Test
    void a_turn_passes_on_where_a_host_cannot_run_the_guest() throws Exception {
        var played = play(
                "{name: z14, machine: z14.json, memory: 64GiB}, {name: z16, machine: z16.json, memory: 64GiB}",
                "guests: [{name: g, count: 4, memory: 1GiB, model: z16}]");
        assertThat(played.made)
                .extracting(it -> it.home().name())
                .hasSizeGreaterThan(4)
                .containsOnly("z16-1");
    }

    @ParameterizedTest
    @CsvSource({"round-robin", "spread"})
    void a_guest_that_no_host_can_run_is_not_placed_and_the_reason_is_counted(String policy) throws Exception {
        var played = play("{name: z14, count: 2, machine: z14.json, memory: 64GiB}", """
                placement: {policy: %s}
                guests: [{name: g, count: 4, memory: 1GiB, model: z16}]
                """.formatted(policy));
        assertThat(played.calls).isEmpty();
        assertThat(played.states()).containsEntry("unplaced", 4L);
        assertThat(played.simulation.observations().notStartedBecause())
                .containsOnly(Map.entry(
                        "Selected CPU generation is too new. Maximum supported model in the current configuration: "
                                + "'z14.2'",
                        4L));
    }

    @Test
    void an_evacuated_host_takes_no_guest_of_any_kind() throws Exception {
        var played = play("{name: z15, count: 2, machine: z15.json, memory: 64GiB}", """
                guests: [{name: any, count: 4, memory: 1GiB}, {name: own, memory: 1GiB, host: z15-1}]
                timeline:
                - {at: 10m, evacuate: {hosts: z15-1}}
                - {at: 91m, boot: "*"}
                """);
        assertThat(played.notes("not placed")).containsExactly("own-0001 its host is evacuated");
        assertThat(played.made.stream()
                        .filter(it -> it.step().call() instanceof Call.CreateVm)
                        .map(it -> it.home().name()))
                .containsOnly("z15-2");
    }

    /// Whole pages from the start, none of them swapped or taken back, no page tables, and only where there are enough.
    @Test
    void pages_of_1_MiB_are_the_guests_own_and_others_are_swapped() throws Exception {
        var played = play("{name: z15, machine: z15.json, memory: 8GiB, swap: 8GiB, module: {hpage: true}}", """
                placement: {policy: first-fit, overcommit: 400%}
                guests:
                - {name: huge, count: 9, memory: 1GiB, hugePages: true, use: all}
                - {name: small, count: 4, memory: 1GiB, use: all}
                """);
        assertThat(played.notes("not placed"))
                .containsExactly(
                        "huge-0008 no host has enough memory free for its 1 MiB pages",
                        "huge-0009 no host has enough memory free for its 1 MiB pages");
        var row = played.simulation
                .observations()
                .series()
                .times()
                .lines()
                .toList()
                .getLast()
                .split(",");
        assertThat(Long.parseLong(row[5])).as("guest").isEqualTo(7L + 2 << 30);
        assertThat(Long.parseLong(row[7])).as("swapped").isBetween(1L << 30, (1L << 30) + (64 << 20));
    }
}
