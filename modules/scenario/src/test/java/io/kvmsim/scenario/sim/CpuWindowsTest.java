package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.values.BadInput;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// CPU time beside what the guests of a scenario do.
class CpuWindowsTest {
    private static final String TWO_HOSTS = """
            apiVersion: kvmsim/v1
            kind: Scenario
            duration: 2h
            hosts:
              - {name: h, count: 2, machine: z15.json, memory: 64GiB, cpu: {logical: 2}}
            guests:
              - {name: web, count: 4, host: h-1, cpus: 1, memory: 1GiB, cpu: {demand: 0.75, unserved: drops}}
            """;

    @Test
    void four_guests_that_want_more_than_two_cores_are_served_two() throws BadInput {
        var cpu = Played.of(TWO_HOSTS)
                .simulation
                .observations()
                .cpu()
                .orElseThrow()
                .summary(10);

        var host = cpu.hosts().getFirst();
        assertThat(host.name()).isEqualTo("h-1");
        // Their vCPUs exist at the end of the first window.
        assertThat(host.wantedSeconds()).isEqualTo(3 * 7199);
        assertThat(host.servedSeconds()).isEqualTo(2 * 7199);
        assertThat(host.stolenSeconds()).isEqualTo(1 * 7199);
        assertThat(host.boundByLimit()).isEqualTo(0.999861);
        assertThat(cpu.steal().mean()).isEqualTo(0.333333);
        assertThat(cpu.groups().getFirst().stolenSeconds()).isEqualTo(7199);
        assertThat(cpu.waitedMost()).as("what is not served is dropped").isEmpty();
    }

    @Test
    void a_guest_takes_its_demand_along_when_it_migrates_and_leaves_room_for_the_others() throws BadInput {
        var played = Played.of(TWO_HOSTS + """
                timeline:
                  - {at: 1h, migrate: {guests: web-000*, to: h-2, concurrent: 4}}
                expect:
                  - host.cpu.used == 100% at 50m
                  - host.cpu.used == 100% at 2h
                """);

        var cpu = played.simulation.observations().cpu().orElseThrow();
        assertThat(cpu.csv().lines().filter(line -> line.contains(",host,h-2,")).toList())
                .as("nothing before, everything after")
                .first()
                .asString()
                .isEqualTo("1,host,h-2,2,2,0,0,0,0.0,0.0");
        assertThat(cpu.csv()
                        .lines()
                        .filter(line -> line.startsWith("7200,host,"))
                        .toList())
                .containsExactly("7200,host,h-1,2,2,0,0,0,0.0,0.0", "7200,host,h-2,2,2,3,2,1,1.0,0.0");
        assertThat(played.simulation.observations().verdicts())
                .allSatisfy(it -> assertThat(it.holds()).isTrue());
    }

    @Test
    void an_expectation_breaks_in_the_window_in_which_the_demand_comes() throws BadInput {
        var hours = "[0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";
        var played = Played.of(TWO_HOSTS.replace("demand: 0.75", "demand: {weekday: %s}".formatted(hours)) + """
                expect:
                  - host.cpu.used <= 90%
                  - guests.steal.max == 0 at 1h
                  - guests.steal.max == 50% at 90m
                """);

        var verdicts = played.simulation.observations().verdicts();
        assertThat(verdicts.get(0).brokenAtSeconds()).isEqualTo(3601);
        assertThat(verdicts.get(1).holds()).isTrue();
        assertThat(verdicts.get(2).holds()).isTrue();
    }

    @Test
    void a_guest_that_is_served_half_writes_half_as_much_while_it_migrates() throws BadInput {
        var memory = new GuestMemory(
                new MemoryUse(
                        "busy",
                        1_000_000,
                        new Distribution.Constant(1),
                        Distribution.ZERO,
                        1,
                        Distribution.ZERO,
                        Distribution.ZERO,
                        Distribution.ZERO,
                        0.01),
                1L << 30,
                false,
                new Random(1));
        memory.boots();
        memory.move(true);
        long whole = memory.written(1_000_000, 1);
        assertThat(memory.written(1_000_000, 0.5)).isBetween(whole / 2, whole / 2 + whole / 100);
        assertThat(memory.written(1_000_000, 0)).isZero();
    }
}
