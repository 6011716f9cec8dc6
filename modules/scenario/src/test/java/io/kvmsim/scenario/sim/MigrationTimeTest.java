package io.kvmsim.scenario.sim;

import static io.kvmsim.scenario.sim.MigrationScenario.BUSY;
import static io.kvmsim.scenario.sim.MigrationScenario.GUEST;
import static io.kvmsim.scenario.sim.MigrationScenario.hosts;
import static io.kvmsim.scenario.sim.MigrationScenario.migration;
import static io.kvmsim.scenario.sim.MigrationScenario.play;
import static io.kvmsim.scenario.sim.MigrationScenario.result;
import static io.kvmsim.scenario.sim.MigrationScenario.stateWhenStarted;
import static io.kvmsim.scenario.sim.MigrationScenario.states;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long a migration takes, and how long its guest stands still.
class MigrationTimeTest {
    @Test
    void the_downtime_is_as_long_as_its_transfer_and_not_as_long_as_a_window() throws Exception {
        var played = play("window: 10s\nduration: 2m\n" + hosts("z14", "z15") + BUSY.replace("growth: 3%", "growth: 1%")
                + GUEST.formatted("z14")
                + "timeline: [{at: 15s, migrate: {guests: db-0001, bandwidth: 100MiB/s, downtime: 500ms}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(Double.parseDouble(migration(played).get(8))).isBetween(0.001, 0.5);
        assertThat(played.simulation
                        .observations()
                        .migrations()
                        .downtimeSeconds()
                        .max())
                .isEqualTo(Double.parseDouble(migration(played).get(8)));
    }

    @Test
    void a_guest_that_writes_faster_than_the_network_does_not_converge_and_stays() throws Exception {
        var played = play("duration: 10m\n" + hosts("z14", "z15")
                + "memory: [{name: busy, every: 1s, touched: 80%, writes: 300%}]\n" + GUEST.formatted("z14")
                + "timeline: [{at: 10s, migrate: {guests: db-0001, bandwidth: 100MiB/s, rounds: 5}}]\n");
        assertThat(migration(played).get(9)).startsWith("\"does not converge: after 5 rounds");
        assertThat(migration(played).get(8)).as("it never stood still").isEmpty();
        var vm = played.entities.get("db-0001").monitor().vms().getFirst();
        assertThat(vm.cmma().migrationMode()).isFalse();
        assertThat(vm.memory().slots().ascending()).noneMatch(slot -> slot.logsDirty());
        assertThat(played.entities.get("db-0001.2").monitor().vms()).isEmpty();
        assertThat(played.states()).containsEntry("running", 1L);
    }

    @Test
    void calls_that_take_longer_than_a_window_are_waited_for() throws Exception {
        var played = play("duration: 10m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                latency: [{takes: 1500ms}]
                timeline: [{at: 100s, migrate: {guests: db-0001, bandwidth: 1GiB/s}}]
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(Double.parseDouble(migration(played).get(8)))
                .as("a clock and a block of states are read, and both are set")
                .isBetween(6.0, 9.0);
        assertThat(played.times("GET tod.ext").getFirst())
                .as("a copy begins when the target is up: its forty calls take a minute")
                .isGreaterThan("+00:02:40");
        assertThat(states(played, "from-1", played.beforeLast.get("db-0001").monitor()))
                .isEqualTo(states(played, "to-1", stateWhenStarted(played, "db-0001.2")));
    }

    @Test
    void what_is_due_while_it_stands_still_waits_until_it_goes_on() throws Exception {
        var played = play("window: 1s\nduration: 1m\n" + hosts("z15", "z15")
                + "memory: [{name: busy, every: 1s, touched: 50%, growth: 1%, writes: 10%}]\n"
                + GUEST.formatted("z14") + """
                timeline:
                - {at: 10s, migrate: {guests: db-0001, bandwidth: 100MiB/s, downtime: 5s}}
                - {every: 500ms, from: 10s, until: 30s, rotateKeys: db-0001}
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        var read = played.times("GET tod.ext").getFirst();
        var after = played.calls.stream()
                .filter(call -> call.contains(" db-0001 ") && call.compareTo(read) > 0)
                .map(call -> call.substring(call.lastIndexOf(' ') + 1))
                .toList();
        assertThat(after).isNotEmpty().noneMatch(call -> call.startsWith("crypto") || call.equals("guest.store"));
    }

    /// Two guests of 1 GiB each over one link take twice as long as one, and as long as the link says.
    @ParameterizedTest
    @CsvSource({"1, 8Gbit/s, 1", "2, 8Gbit/s, 2", "4, 8Gbit/s, 4", "4, 32Gbit/s, 1", "2, 800Gbit/s, 0"})
    void migrations_share_the_link_of_a_host(int guests, String link, double seconds) throws Exception {
        var played = play("""
                window: 10ms
                duration: 2m
                hosts:
                - {name: from, machine: z15.json, memory: 64GiB, link: %s}
                - {name: to, count: 4, machine: z15.json, memory: 64GiB}
                placement: {policy: spread}
                memory: [{name: all, every: 5s, touched: 100%%}]
                guests: [{name: web, count: %d, host: from-1, memory: 1000MiB, model: z14, use: all}]
                timeline: [{at: 30s, evacuate: {hosts: from-1, concurrent: 10, bandwidth: 100GB/s}}]
                """.formatted(link, guests));
        var ended =
                played.simulation.observations().migrationsCsv().lines().skip(1).toList();
        assertThat(ended).hasSize(guests).allMatch(line -> line.contains("completed"));
        for (var line : ended) {
            double took = Double.parseDouble(line.split(",")[4]) - 30;
            assertThat(took).isBetween(seconds * 1.04, seconds * 1.06 + 0.1);
        }
    }

    @ParameterizedTest
    @CsvSource({"migration.downtime.max < 1s", "migration.downtime.p50 == 0", "!(migration.downtime.p99 > 1s)"})
    void of_no_arrival_no_downtime_is_short(String expectation) throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + "expect: [\""
                + expectation + "\"]\n");
        assertThat(played.simulation.observations().verdicts())
                .containsExactly(new Expectations.Verdict(expectation, false, null, "nothing arrived"));
    }
}
