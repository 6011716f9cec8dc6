package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `faults:` of a scenario.
class FaultsTest {
    private static Played play(int guests, String faults, String... rest) throws BadInput {
        return play(1, guests, faults, rest);
    }

    private static Played play(long seed, int guests, String faults, String... rest) throws BadInput {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                seed: %d
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                guests: [{name: web, count: %d, memory: 1GiB, cpus: 2}]
                faults: [%s]
                """.formatted(seed, guests, faults) + String.join("\n", rest));
    }

    private static List<String> whats(Played played) {
        return played.injected.stream().map(it -> it.split(" ", 3)[2]).toList();
    }

    /// Without when, and without what.
    private static List<String> calls(Played played) {
        return played.injected.stream()
                .map(it -> it.substring(it.indexOf(' ') + 1, it.lastIndexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "op: cap enable, 'ENABLE_CAP '",
        "op: cap check, 'CHECK_EXTENSION '",
        "op: attr set, 'SET '",
        "op: attr get, 'GET '",
        "op: attr has, 'HAS '",
        "group: crypto, 'SET crypto.|HAS crypto.'",
        "attr: cpu.machine, 'GET cpu.machine |HAS cpu.machine '",
        "op: slot set, 'SET_USER_MEMORY_REGION '"
    })
    void strikes_the_calls_that_it_is_for_and_no_others(String which, String names) throws Exception {
        var rule = "{name: a, %s, probability: 100%%, delay: 1ms}".formatted(which);
        var played = play(1, rule);
        var plain = play(1, "");
        var of = List.of(names.split("\\|"));
        var expected = plain.calls.stream()
                .map(call -> call.split(" ", 3)[2] + " ")
                .filter(call -> of.stream().anyMatch(call::startsWith))
                .map(call -> call + "1ms")
                .toList();
        assertThat(expected).isNotEmpty();
        assertThat(whats(played)).isEqualTo(expected);
        assertThat(played.states()).containsEntry("running", 1L);
    }

    @Test
    void strikes_the_first_calls_in_the_order_of_the_run() throws Exception {
        var played = play(3, "{name: a, op: attr get, attr: mem.limit, count: 2, errno: EIO}");
        assertThat(played.injected)
                .containsExactly("+00:00:00 web-0001 GET mem.limit EIO", "+00:00:00 web-0002 GET mem.limit EIO");
        assertThat(played.simulation.observations().faults())
                .containsExactly(new Faults.Injected("a", 2, Map.of("EIO", 2L)));
        assertThat(played.notes("fault"))
                .containsExactly(
                        "z15-1 web-0001 GET mem.limit answered EIO, by a",
                        "z15-1 web-0002 GET mem.limit answered EIO, by a");
    }

    @Test
    void strikes_the_guests_that_it_is_for() throws Exception {
        var played = play(12, "{name: a, guests: web-*1, op: vcpu create, count: 9, delay: 2s}");
        assertThat(played.injected.stream().map(it -> it.split(" ")[1]).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("web-0001", "web-0011");
    }

    @Test
    void strikes_from_then_until_before_then() throws Exception {
        var played = play(
                1,
                "{name: a, attr: crypto.aes.enable, op: attr set, from: 10s, until: 30s, probability: 1, errno: EBUSY}",
                "timeline: [{every: 10s, from: 0s, until: 50s, rotateKeys: web-0001}]");
        assertThat(played.injected)
                .containsExactly(
                        "+00:00:10 web-0001 SET crypto.aes.enable EBUSY",
                        "+00:00:20 web-0001 SET crypto.aes.enable EBUSY");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void strikes_as_often_as_its_probability_says(long seed) throws Exception {
        var played = play(seed, 400, "{name: a, op: attr get, probability: 25%, errno: EINTR}");
        long calls = played.calls.stream().filter(it -> it.contains(" GET ")).count();
        assertThat(calls).isGreaterThan(1500);
        assertThat(played.injected.size()).isBetween((int) (calls * 0.2), (int) (calls * 0.3));
        assertThat(play(seed, 400, "{name: a, op: attr get, probability: 25%, errno: EINTR}").injected)
                .isEqualTo(played.injected);
    }

    @Test
    void one_more_guest_or_rule_does_not_disturb_the_others() throws Exception {
        var rule = "{name: a, op: attr get, probability: 25%, errno: EINTR}";
        var few = play(50, rule);
        assertThat(few.injected).isNotEmpty();
        assertThat(play(51, rule).injected).containsAll(few.injected);
        var more = play(50, "{name: b, op: attr get, probability: 10%, delay: {exponential: {mean: 1us}}}, " + rule);
        // What the rule in front struck before is struck still.
        assertThat(calls(more)).containsAll(calls(few));
        assertThat(more.injected).hasSizeGreaterThan(few.injected.size());
        var after = play(50, rule + ", {name: b, op: attr get, probability: 90%, errno: EIO}");
        assertThat(after.injected).containsAll(few.injected);
    }

    @Test
    void the_first_rule_that_strikes_is_the_one() throws Exception {
        var played = play(
                1,
                "{name: a, op: vm create, probability: 100%, delay: 5ms},"
                        + " {name: b, op: vm create, count: 1, errno: EIO}");
        assertThat(played.injected).containsExactly("+00:00:00 web-0001 CREATE_VM 5ms");
        assertThat(played.simulation.observations().faults().getLast().injected())
                .isZero();
    }

    @Test
    void a_monitor_that_is_refused_what_it_needs_gives_up() throws Exception {
        var played = play(3, "{name: a, guests: web-0002, op: vcpu create, count: 2, errno: ENOMEM}");
        assertThat(played.injected).containsExactly("+00:00:00 web-0002 CREATE_VCPU ENOMEM");
        assertThat(played.states()).containsEntry("running", 2L).containsEntry("unplaced", 1L);
        assertThat(played.entities.get("web-0002").monitor().vms()).isEmpty();
        // The second call was never made: the rule has one fault left.
        var again = play(
                3,
                "{name: a, guests: web-0002, op: vcpu create, count: 2, errno: ENOMEM}",
                "timeline: [{at: 0s, boot: web-*}, {at: 5s, boot: web-0002}, {at: 9s, boot: web-0002}]");
        assertThat(again.injected)
                .containsExactly("+00:00:00 web-0002 CREATE_VCPU ENOMEM", "+00:00:05 web-0002.2 CREATE_VCPU ENOMEM");
        assertThat(again.states()).containsEntry("running", 3L);
    }

    @Test
    void what_is_not_made_is_left_for_others() throws Exception {
        // Both in one window: of the second call of the first guest nothing comes, as it gave up before.
        var two = play(2, "{name: a, op: vcpu create, count: 2, errno: ENOMEM}");
        assertThat(two.injected)
                .containsExactly("+00:00:00 web-0001 CREATE_VCPU ENOMEM", "+00:00:00 web-0002 CREATE_VCPU ENOMEM");
        // The kernel refuses vCPU 248 of the first guest, whose keys are never set.
        var refused = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                guests: [{name: big, memory: 1GiB, cpus: 250}, {name: web, memory: 1GiB}]
                faults: [{name: a, op: attr set, attr: crypto.aes.enable, count: 1, delay: 3ms}]
                timeline: [{at: 0s, boot: big-*}, {at: 5s, boot: web-*}]
                """);
        assertThat(refused.states()).containsEntry("running", 1L).containsEntry("unplaced", 1L);
        assertThat(refused.injected).containsExactly("+00:00:05 web-0001 SET crypto.aes.enable 3ms");
    }

    @Test
    void a_bring_up_of_many_lists_ends_with_the_fault() throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                guests: [{name: big, memory: 1GiB, cpus: 240}]
                faults: [{name: a, op: slot set, count: 1, errno: EIO}]
                expect: [errno.EBADF == 0, calls.refused == 1, guests.unplaced == 1]
                """);
        assertThat(played.simulation.observations().verdicts()).allMatch(Expectations.Verdict::holds);
    }

    @Test
    void a_VM_that_is_not_even_made_leaves_a_record_of_the_fault() throws Exception {
        var played = play(1, "{name: a, op: vm create, count: 1, errno: ENOMEM}");
        assertThat(played.injected).containsExactly("+00:00:00 web-0001 CREATE_VM ENOMEM");
        assertThat(played.states()).containsEntry("unplaced", 1L);
        assertThat(played.entities.get("web-0001").lastEvent()).isEqualTo(1);
    }

    @Test
    void what_needs_an_answer_to_go_on_is_told_by_expectations() throws Exception {
        var played = play(
                4,
                "{name: a, op: attr has, probability: 50%, errno: ENXIO},"
                        + " {name: b, op: attr get, count: 3, delay: 7ms}",
                "expect: [faults.injected > 10, errno.ENXIO == faults.injected - 3, latency.max == 0.007]");
        assertThat(played.simulation.observations().verdicts()).allMatch(Expectations.Verdict::holds);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void every_recorded_call_is_decided_alike_when_it_is_decided_again(long seed) throws Exception {
        var played = play(
                seed,
                20,
                "{name: a, probability: 5%, errno: EINTR},"
                        + " {name: b, probability: 20%, delay: {exponential: {mean: 5ms}}}",
                "timeline: [{at: 5s, rotateKeys: web-*}, {at: 9s, shutdown: web-*}]");
        assertThat(played.injected).hasSizeGreaterThan(50);
        long faults = 0;
        for (int list = 0; list < played.recorded.size(); list++) {
            var monitor = played.before.get(list);
            var body = played.recorded.get(list);
            for (var entry : body.entries()) {
                var again =
                        Kvm.decide(body.home().host(), monitor, entry.vm(), entry.call(monitor), entry.circumstances());
                assertThat(again.events()).as("%s", entry).isEqualTo(entry.events());
                assertThat(again.answer().ret()).as("%s", entry).isEqualTo(entry.ret());
                faults += entry.circumstances().fault().isNone() ? 0 : 1;
                for (var event : entry.events()) {
                    monitor = Kvm.evolve(monitor, event);
                }
            }
        }
        assertThat(faults).isEqualTo(played.injected.size());
    }
}
