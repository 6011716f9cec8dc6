package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.values.BadInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `latency:` of a scenario, and what comes of calls that take time.
class CallTimesTest {
    private static Played play(int guests, String latency, String... rest) throws BadInput {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                seed: 1
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                guests: [{name: web, count: %d, memory: 1GiB, cpus: 2, cpusMax: 8}]
                latency: [%s]
                """.formatted(guests, latency) + String.join("\n", rest));
    }

    private static CallTimes.Slow slowest(Played played) {
        return played.simulation.observations().slowest(1).getFirst();
    }

    private static boolean holds(Played played) {
        var verdicts = played.simulation.observations().verdicts();
        assertThat(verdicts).isNotEmpty();
        return verdicts.stream().allMatch(Expectations.Verdict::holds);
    }

    @Test
    void the_calls_of_a_bring_up_come_one_after_the_other() throws Exception {
        var played = play(2, "{op: vcpu create, takes: 3s}, {op: vm create, guests: web-0002, takes: 1s}");
        assertThat(slowest(played)).isEqualTo(new CallTimes.Slow("web-0002", "z15-1", 7, 7));
        var entries = played.recorded.stream()
                .flatMap(body -> body.entries().stream())
                .filter(entry -> entry.vm().value().equals("web-0002"))
                .toList();
        assertThat(entries.stream().filter(it -> it.name().equals("create-vm/1")))
                .allMatch(it -> it.offsetMicros() == 0);
        assertThat(entries.stream()
                        .filter(it -> it.name().equals("create-vcpu/1"))
                        .map(it -> it.offsetMicros()))
                .containsExactly(1_000_000L, 4_000_000L);
        assertThat(entries.getLast().offsetMicros()).isEqualTo(7_000_000);
    }

    @Test
    void the_first_rule_that_is_for_a_call_says_how_long_it_takes() throws Exception {
        var played = play(1, "{attr: mem.limit, op: attr set, takes: 2s}, {op: attr set, takes: 0s}, {takes: 1ms}");
        long others = played.calls.stream().filter(it -> !it.contains(" SET ")).count();
        assertThat(slowest(played).callSeconds()).isEqualTo(2 + others / 1e3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2ms                                  | 2     | 2     | 2
            {constant: 2ms}                      | 2     | 2     | 2
            {uniform: [10ms, 20ms]}              | 14    | 16    | 20.001
            {triangular: [10ms, 20ms, 40ms]}     | 20    | 26    | 40.001
            {exponential: {mean: 10ms}}          | 6     | 8     | 200
            {lognormal: {median: 10ms, sigma: 1}} | 9    | 11    | 2000
            """)
    void takes_what_its_distribution_says(String takes, double low, double high, double most) throws Exception {
        var played = play(200, "{op: attr has, takes: %s}".formatted(takes));
        var calls = played.simulation.observations();
        assertThat(holds(play(
                        200,
                        "{op: attr has, takes: %s}".formatted(takes),
                        "expect: ['latency.p50 >= %s && latency.p50 <= %s && latency.max <= %s']"
                                .formatted(low / 1e3, high / 1e3, most / 1e3))))
                .isTrue();
        assertThat(calls.slowest(1000)).hasSize(200);
    }

    @Test
    void a_busy_guest_begins_what_is_due_when_it_is_done() throws Exception {
        var played = play(
                2,
                "{op: vcpu create, guests: web-0001, takes: 10s}",
                "timeline: [{at: 5s, rotateKeys: web-*}, {at: 6s, reset: web-*}, {at: 7s, shutdown: web-*}]");
        assertThat(played.times("SET mem.clear"))
                .containsExactlyInAnyOrder(
                        "+00:00:00 web-0001", "+00:00:00 web-0002", "+00:00:06 web-0002", "+00:00:20 web-0001");
        assertThat(played.times("close")).containsExactly("+00:00:07 web-0002", "+00:00:20 web-0001");
        var ofBusy = played.calls.stream()
                .filter(it -> it.startsWith("+00:00:20"))
                .map(it -> it.split(" ", 3)[2])
                .toList();
        assertThat(ofBusy.indexOf("SET crypto.aes.enable")).isLessThan(ofBusy.indexOf("SET mem.clear"));
        assertThat(ofBusy.getLast()).isEqualTo("close");
        assertThat(played.states()).containsEntry("stopped", 2L);
    }

    @Test
    void in_its_own_window_it_begins_later() throws Exception {
        var played =
                play(1, "{op: vcpu create, takes: 100ms}", "timeline: [{at: 50ms, rotateKeys: web-*}]", "window: 1s");
        assertThat(played.times("SET crypto.aes.enable"))
                .containsExactly("+00:00:00 web-0001", "+00:00:00.200 web-0001");
    }

    @Test
    void vcpus_are_counted_when_their_turn_comes() throws Exception {
        var played = play(
                1,
                "{op: vcpu create, takes: 5s}",
                "timeline: [{at: 3s, hotplug: {guests: web-*, cpus: 2}}, {at: 4s, hotplug: {guests: web-*, cpus: 2}}]");
        assertThat(played.times("CREATE_VCPU"))
                .containsExactly(
                        "+00:00:00 web-0001",
                        "+00:00:00 web-0001",
                        "+00:00:10 web-0001",
                        "+00:00:10 web-0001",
                        "+00:00:20 web-0001",
                        "+00:00:20 web-0001");
        assertThat(played.entities.get("web-0001").monitor().vms().getFirst().vcpus())
                .hasSize(6);
    }

    @Test
    void a_bring_up_of_many_lists_goes_on_in_later_windows_and_others_wait_for_all_of_it() throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                guests: [{name: web, memory: 1GiB, cpus: 240}]
                timeline: [{at: 0s, boot: web-*}, {at: 2s, reset: web-*}]
                latency: [{op: vcpu create, takes: 1s}]
                expect: [boot.max == 240, boot.p50 == 240]
                """);
        assertThat(holds(played)).isTrue();
        var resets = played.times("SET mem.clear");
        assertThat(resets).hasSize(2);
        assertThat(resets.getLast()).isEqualTo("+00:04:00 web-0001");
        assertThat(resets.getFirst()).isLessThan("+00:04:00");
        assertThat(played.times("CREATE_VCPU")).hasSize(240);
    }

    @Test
    void what_waits_is_dropped_where_the_bring_up_fails() throws Exception {
        var played = play(
                1,
                "{op: vcpu create, takes: 5s}",
                "faults: [{name: a, op: vcpu create, count: 1, errno: EIO}]",
                "timeline: [{at: 2s, rotateKeys: web-*}]");
        assertThat(played.times("SET crypto.aes.enable")).containsExactly("+00:00:00 web-0001");
        assertThat(played.times("close")).containsExactly("+00:00:05 web-0001");
        assertThat(played.states()).containsEntry("unplaced", 1L);
        assertThat(played.simulation.observations().slowest(9))
                .containsExactly(new CallTimes.Slow("web-0001", "z15-1", 0, 5));
    }

    @Test
    void what_had_to_wait_comes_before_what_is_due_when_the_guest_is_done() throws Exception {
        var played = play(1, "{op: vcpu create, takes: 5s}", """
                timeline:
                  - {at: 10s, reset: web-*}
                  - {at: 4s, rotateKeys: web-*}
                  - {at: 2s, setClock: {guests: web-*, ahead: 1s}}
                """);
        var then = played.calls.stream()
                .filter(it -> it.startsWith("+00:00:10"))
                .map(it -> it.split(" ", 3)[2])
                .filter(it -> !it.startsWith("HAS "))
                .toList();
        assertThat(then)
                .containsExactly(
                        "SET tod.low",
                        "SET crypto.aes.enable",
                        "SET crypto.dea.enable",
                        "SET mem.clear",
                        "SET crypto.aes.enable",
                        "SET crypto.dea.enable");
    }

    @Test
    void nothing_that_waits_is_done_to_a_guest_that_is_about_to_end() throws Exception {
        var played = play(
                1,
                "{op: vcpu create, takes: 5s}",
                "faults: [{name: second, op: vcpu create, from: 5s, count: 1, errno: EIO}]",
                "timeline: [{at: 2s, clockStep: {hosts: z15-1, by: 1s}}]",
                "expect: [errno.EBADF == 0, errno.EIO == 1]");
        assertThat(holds(played)).isTrue();
        assertThat(played.times("host.clock-step")).isEmpty();
        assertThat(played.times("close")).containsExactly("+00:00:10 web-0001");
    }

    @Test
    void a_delay_is_added_to_what_a_call_takes() throws Exception {
        var played = play(
                1,
                "{op: vcpu create, takes: 1s}",
                "faults: [{name: a, op: vcpu create, count: 1, delay: {uniform: [500ms, 500ms]}}]",
                "expect: [latency.max == 1.5, boot.max == 2.5, boot.p99 == 2.5]");
        assertThat(holds(played)).isTrue();
    }

    @Test
    void without_rules_calls_take_no_time_and_nobody_is_slow() throws Exception {
        var played = play(3, "", "expect: [latency.max == 0, boot.max == 0, faults.injected == 0]");
        assertThat(holds(played)).isTrue();
        assertThat(played.simulation.observations().slowest(9)).isEmpty();
        assertThat(played.simulation.observations().faults()).isEqualTo(List.of());
    }
}
