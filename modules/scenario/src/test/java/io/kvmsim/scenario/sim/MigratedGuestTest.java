package io.kvmsim.scenario.sim;

import static io.kvmsim.scenario.sim.MigrationScenario.BUSY;
import static io.kvmsim.scenario.sim.MigrationScenario.GUEST;
import static io.kvmsim.scenario.sim.MigrationScenario.hosts;
import static io.kvmsim.scenario.sim.MigrationScenario.isClock;
import static io.kvmsim.scenario.sim.MigrationScenario.last;
import static io.kvmsim.scenario.sim.MigrationScenario.play;
import static io.kvmsim.scenario.sim.MigrationScenario.result;
import static io.kvmsim.scenario.sim.MigrationScenario.setClock;
import static io.kvmsim.scenario.sim.MigrationScenario.stateWhenStarted;
import static io.kvmsim.scenario.sim.MigrationScenario.states;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A guest that arrived on another host has what it had on the first, except its keys.
class MigratedGuestTest {
    private static final List<String> MACHINES = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");

    static Stream<Arguments> pairs() {
        return MACHINES.stream().flatMap(from -> MACHINES.stream()
                .filter(to -> !to.equals(from))
                .map(to -> Arguments.of(from, to, older(from, to))));
    }

    /// Without what z17 does not have.
    private static String older(String one, String other) {
        return "'%s,csske=off'".formatted(MACHINES.get(Math.min(MACHINES.indexOf(one), MACHINES.indexOf(other))));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_migrated_guest_has_the_page_states_and_the_clock_that_it_had(String from, String to, String model)
            throws Exception {
        var played = play("duration: 60s\n" + hosts(from, to) + BUSY + GUEST.formatted(model)
                + "timeline: [{at: 30s, migrate: {guests: db-0001, bandwidth: 200MiB/s}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");

        var source = played.beforeLast.get("db-0001");
        assertThat(source.monitor().vms()).as("not closed yet").hasSize(1);
        var arrived = stateWhenStarted(played, "db-0001.2");
        assertThat(states(played, "from-1", source.monitor())).isEqualTo(states(played, "to-1", arrived));
        assertThat(states(played, "from-1", source.monitor()).trimmedLength())
                .as("some are unused")
                .isPositive();

        var read = played.made.stream()
                .filter(it -> it.step().call() instanceof Call.GetAttr get && isClock(get.group(), get.attr()))
                .findFirst()
                .orElseThrow();
        var set = setClock(played);
        var again = Kvm.decide(
                set.home().host(),
                arrived,
                set.step().vm(),
                read.step().call(),
                set.step().circumstances());
        assertThat(again.answer()).isEqualTo(read.decision().answer());
        assertThat(read.step().circumstances().hostTod())
                .as("the hosts' own clocks are years apart")
                .isNotEqualTo(set.step().circumstances().hostTod());
    }

    @Test
    void wrapping_keys_do_not_go_along() throws Exception {
        var played = play("duration: 30s\n" + hosts("z14", "z15") + BUSY + GUEST.formatted("z14") + """
                timeline:
                - {every: 1s, from: 2s, until: 6s, rotateKeys: db-0001}
                - {at: 10s, migrate: {guests: db-0001}}
                """);
        var source = played.beforeLast.get("db-0001").monitor().vms().getFirst();
        var target = played.entities.get("db-0001.2").monitor().vms().getFirst();
        assertThat(source.crypto().aesKeysDrawn())
                .as("one at the start, one at the reset, four")
                .isEqualTo(6);
        assertThat(target.crypto().aesKeysDrawn())
                .as("as of any guest that was just brought up")
                .isEqualTo(2);
    }

    @Test
    void states_far_from_each_other_are_all_read() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14") + """
                timeline:
                - {at: 30s, migrate: {guests: db-0001, bandwidth: 50MiB/s}}
                - {at: 31s, probe: {guests: db-0001, call: guest essa 0 200000 2}}
                - {at: 32s, probe: {guests: db-0001, call: guest essa 0 210000 2}}
                - {at: 33s, probe: {guests: db-0001, call: guest essa 0 220000 2}}
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        var states = states(played, "to-1", stateWhenStarted(played, "db-0001.2"));
        assertThat(states)
                .isEqualTo(states(
                        played, "from-1", played.beforeLast.get("db-0001").monitor()));
        assertThat(List.of(states.u8(200_000), states.u8(210_000), states.u8(220_000)))
                .containsOnly(1);
    }

    @Test
    void what_a_guest_had_of_its_host_goes_with_it() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + BUSY + GUEST.formatted("z14")
                + "timeline: [{at: 30s, migrate: {guests: db-0001, bandwidth: 1GiB/s}}]\n");
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(last(played, "from-1", "used", "kernel", "guest", "given_back", "running"))
                .containsOnly(0L);
        assertThat(last(played, "to-1", "used", "kernel", "guest", "given_back", "running"))
                .doesNotContain(0L);
    }

    @Test
    void what_a_guest_gave_back_is_given_back_where_it_goes() throws Exception {
        var played = play("duration: 2m\n" + hosts("z15", "z15") + """
                memory: [{name: idle, every: 10s, touched: 50%, balloon: 10%}]
                guests: [{name: web, count: 2, host: from-1, memory: 1GiB, model: z14, use: idle}]
                timeline: [{at: 30s, migrate: {guests: web-0001, bandwidth: 1GiB/s}}]
                """);
        assertThat(result(played)).isEqualTo("\"completed\"");
        assertThat(last(played, "from-1", "given_back")).isEqualTo(last(played, "to-1", "given_back"));
    }
}
