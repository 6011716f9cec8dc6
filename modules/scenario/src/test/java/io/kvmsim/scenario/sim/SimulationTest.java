package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.values.BadInput;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    private static Played play(String rest) throws BadInput {
        return play(1, rest);
    }

    private static Played play(long seed, String rest) throws BadInput {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                seed: %d
                window: 1s
                """.formatted(seed) + rest);
    }

    private static String hosts(int count, String memory) {
        return "hosts: [{name: z15, count: %d, machine: z15.json, memory: %s}]\n".formatted(count, memory);
    }

    @Test
    void guests_that_no_entry_boots_are_booted_at_the_start() throws Exception {
        var played = play(hosts(2, "64GiB") + "guests: [{name: web, count: 3, memory: 1GiB, cpus: 2}]\n");
        assertThat(played.times("CREATE_VM"))
                .containsExactlyInAnyOrder("+00:00:00 web-0001", "+00:00:00 web-0002", "+00:00:00 web-0003");
        assertThat(played.states()).containsEntry("running", 3L);
        var vm = played.entities.get("web-0002").monitor().vms().getFirst();
        assertThat(vm.vcpus()).hasSize(2);
        assertThat(vm.cmma().enabled()).isTrue();
    }

    @Test
    void a_rate_boots_one_after_the_other_and_each_once() throws Exception {
        var played = play(hosts(1, "64GiB") + """
                guests: [{name: web, count: 4, memory: 1GiB}]
                timeline: [{rate: 2/s, from: 10s, boot: web-*}]
                """);
        assertThat(played.times("CREATE_VM"))
                .containsExactly(
                        "+00:00:10 web-0001", "+00:00:10.500 web-0002", "+00:00:11 web-0003", "+00:00:11.500 web-0004");
    }

    @Test
    void every_so_often_is_from_then_until_before_then() throws Exception {
        var played = play(hosts(1, "64GiB") + """
                guests: [{name: web, memory: 1GiB}]
                timeline: [{every: 10s, from: 5s, until: 35s, rotateKeys: web-0001}]
                """);
        assertThat(played.times("SET crypto.aes.enable"))
                .containsExactly(
                        "+00:00:00 web-0001", "+00:00:05 web-0001", "+00:00:15 web-0001", "+00:00:25 web-0001");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void jitter_makes_late_by_at_most_as_much_and_not_all_alike(long seed) throws Exception {
        var played = play(seed, hosts(1, "64GiB") + """
                guests: [{name: web, count: 30, memory: 1GiB}]
                timeline: [{at: 10s, jitter: 5s, shutdown: web-*}]
                """);
        var times = played.times("close").stream().map(it -> it.split(" ")[0]).toList();
        assertThat(times)
                .hasSize(30)
                .allMatch(it -> it.compareTo("+00:00:10") >= 0 && it.compareTo("+00:00:15.001") < 0);
        assertThat(times.stream().distinct().count()).isGreaterThan(20);
        assertThat(played.states()).containsEntry("stopped", 30L);
    }

    @Test
    void another_guest_does_not_disturb_the_others() throws Exception {
        var timeline = "timeline: [{at: 10s, jitter: 5s, shutdown: web-*}]\n";
        var few = play(hosts(1, "64GiB") + "guests: [{name: web, count: 5, memory: 1GiB}]\n" + timeline);
        var more = play(hosts(1, "64GiB") + """
                guests: [{name: api, count: 3, memory: 1GiB}, {name: web, count: 6, memory: 1GiB}]
                """ + timeline);
        assertThat(more.times("close")).containsAll(few.times("close"));
    }

    @Test
    void a_second_life_has_a_history_of_its_own() throws Exception {
        var played = play(hosts(1, "64GiB") + """
                guests: [{name: web, memory: 1GiB}]
                timeline: [{at: 5s, shutdown: web-0001}, {at: 10s, boot: web-0001}, {at: 0s, boot: web-0001}]
                """);
        assertThat(played.entities).containsOnlyKeys("web-0001", "web-0001.2");
        assertThat(played.entities.get("web-0001").monitor().vms()).isEmpty();
        assertThat(played.states()).containsEntry("running", 1L);
    }

    @Test
    void a_reset_clears_page_states_and_makes_new_keys() throws Exception {
        var played = play(hosts(1, "64GiB") + """
                guests: [{name: web, memory: 1GiB}]
                timeline: [{at: 5s, reset: web-0001}]
                """);
        assertThat(played.times("SET mem.clear")).containsExactly("+00:00:00 web-0001", "+00:00:05 web-0001");
        assertThat(played.times("SET crypto.dea.enable")).hasSize(2);
    }

    @Test
    void vcpus_are_plugged_in_up_to_the_maximum() throws Exception {
        var played = play(hosts(1, "64GiB") + """
                guests: [{name: web, memory: 1GiB, cpus: 2, cpusMax: 4}]
                timeline: [{at: 5s, hotplug: {guests: web-*, cpus: 1}}, {at: 9s, hotplug: {guests: web-*, cpus: 5}}]
                """);
        assertThat(played.entities.get("web-0001").monitor().vms().getFirst().vcpus())
                .hasSize(4);
    }

    @Test
    void a_host_whose_clock_is_stepped_tells_its_guests_and_their_time_goes_on() throws Exception {
        var played = play(hosts(2, "64GiB") + """
                guests: [{name: web, count: 2, memory: 1GiB}]
                timeline: [{at: 5s, clockStep: {hosts: z15-1, by: +2s}}]
                """);
        assertThat(played.times("host.clock-step")).containsExactly("+00:00:05 web-0001");
        var stepped = played.entities.get("web-0001").monitor().vms().getFirst().clock();
        assertThat(stepped.epoch()).isEqualTo(-(2_000_000L << 12));
        assertThat(played.notes("clock step")).containsExactly("z15-1  2000000 us");
    }

    @ParameterizedTest
    @CsvSource({
        "round-robin, 2, 2, 2",
        "first-fit, 4, 2, 0",
        "worst-fit, 2, 2, 2",
        "spread, 2, 2, 2",
        "best-fit, 4, 2, 0"
    })
    void guests_are_placed_by_the_memory_that_they_have(String policy, int first, int second, int third)
            throws Exception {
        var played = play("placement: {policy: %s}\n".formatted(policy) + hosts(3, "4GiB")
                + "guests: [{name: web, count: 6, memory: 1GiB}]\n");
        var perHost = played.entities.values().stream()
                .map(entity -> entity.home().name())
                .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
        assertThat(perHost.getOrDefault("z15-1", 0L)).isEqualTo(first);
        assertThat(perHost.getOrDefault("z15-2", 0L)).isEqualTo(second);
        assertThat(perHost.getOrDefault("z15-3", 0L)).isEqualTo(third);
    }

    @Test
    void a_guest_for_which_no_host_has_room_is_not_started() throws Exception {
        var played = play("placement: {policy: first-fit, overcommit: 150%}\n" + hosts(1, "4GiB")
                + "guests: [{name: web, count: 8, memory: 1GiB}]\n");
        assertThat(played.states()).containsEntry("running", 6L).containsEntry("unplaced", 2L);
        assertThat(played.notes("not placed"))
                .containsExactly("web-0007 no host has room for it", "web-0008 no host has room for it");
    }

    @Test
    void a_pinned_guest_goes_where_it_is_pinned() throws Exception {
        var played = play(hosts(3, "64GiB") + "guests: [{name: web, count: 3, memory: 1GiB, host: z15-2}]\n");
        assertThat(played.entities.values())
                .allMatch(entity -> entity.home().name().equals("z15-2"));
    }

    @Test
    void what_is_expected_is_judged_at_its_moment_or_at_the_end() throws Exception {
        var played = play("duration: 1m\n" + hosts(1, "64GiB") + """
                guests: [{name: web, count: 4, memory: 1GiB}]
                timeline:
                  - {at: 20s, shutdown: web-0001}
                  - {at: 30s, probe: {guests: web-0002, call: attr set mem.limit 2GiB}}
                expect:
                  - guests.running == 4 at 10s
                  - guests.running == 4
                  - errno.EBUSY == 0
                  - errno.ENOMEM == 0 && calls > 10
                  - host.memory.used.max < 90%
                  - seconds >= 1m
                  - guests.running == 4 at 2h
                """);
        var verdicts = played.simulation.observations().verdicts();
        assertThat(verdicts)
                .extracting(Expectations.Verdict::holds)
                .containsExactly(true, false, false, true, true, true, false);
        assertThat(verdicts)
                .extracting(Expectations.Verdict::brokenAtSeconds)
                .containsExactly(null, 21.0, 31.0, null, null, null, null);
        assertThat(verdicts.get(1).value()).isEqualTo("guests.running = 3");
        assertThat(verdicts.getLast().value()).isEqualTo("the run ended before");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2042-09-17T23:53:47.370496Z",
        "250, 2042-09-17T23:53:48.270496Z",
        "-250, 2042-09-17T23:53:46.470496Z"
    })
    void a_hosts_clock_begins_when_it_says_and_drifts(double ppm, String shows) throws Exception {
        var played = play("""
                hosts:
                - {name: z15, machine: z15.json, memory: 8GiB, clock: {start: 2042-09-17T22:53:47.370496Z, drift: %s}}
                guests: [{name: web, memory: 1GiB}]
                timeline: [{at: 1h, probe: {guests: web-0001, call: attr get tod.ext}}]
                """.formatted(ppm));
        var read = played.made.getLast().step().circumstances();
        var since1900 = ChronoUnit.MICROS.between(Instant.parse("1900-01-01T00:00:00Z"), Instant.parse(shows));
        assertThat(read.hostTod()).isEqualTo(since1900 << 12);
        assertThat(read.hostEpochIndex())
                .as("64 bits wrap a microsecond after .370495")
                .isEqualTo(ppm < 0 ? 0 : 1);
    }
}
