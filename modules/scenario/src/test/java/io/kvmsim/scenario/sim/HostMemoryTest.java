package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.VmEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Guest pages that do not fit: first those that guests do not use are taken back, then pages go to the swap, then the
/// host kills the guest that touched them.
class HostMemoryTest {
    private static final long GIB = 1L << 30;

    /// Eight guests of 1 GiB, of which each touches all at once.
    private static Played play(String host, String use) throws Exception {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 3h
                hosts: [{name: z15, machine: z15.json, %s}]
                memory: [{name: all, every: 1h, touched: 100%%%s}]
                guests: [{name: web, count: 8, memory: 1GiB, model: z14, use: all}]
                """.formatted(host, use));
    }

    private static long last(Played played, String column) {
        var lines = played.simulation.observations().series().times().lines().toList();
        int index = List.of(lines.getFirst().split(",")).indexOf(column);
        return Long.parseLong(lines.getLast().split(",")[index]);
    }

    @Test
    void enough_memory_is_enough() throws Exception {
        var played = play("memory: 9GiB", "");
        assertThat(played.states()).containsEntry("running", 8L).containsEntry("killed", 0L);
        assertThat(last(played, "guest")).isEqualTo(8 * GIB);
        assertThat(last(played, "given_back")).isZero();
        assertThat(last(played, "swapped")).isZero();
    }

    @Test
    void what_guests_marked_unused_is_taken_back_first() throws Exception {
        var played = play("memory: 7GiB, swap: 8GiB", ", unused: 25%");
        assertThat(played.states()).containsEntry("running", 8L);
        assertThat(last(played, "given_back")).isBetween(GIB, 2 * GIB);
        assertThat(last(played, "swapped")).isZero();
        assertThat(last(played, "used")).isEqualTo(last(played, "limit"));
    }

    @Test
    void what_the_balloon_gave_back_is_not_there_to_begin_with() throws Exception {
        var played = play("memory: 20GiB", ", balloon: 25%");
        assertThat(last(played, "given_back")).isEqualTo(2 * GIB);
        assertThat(last(played, "used")).isLessThan(7 * GIB);
    }

    @Test
    void then_pages_go_to_the_swap() throws Exception {
        var played = play("memory: 7GiB, swap: 8GiB", "");
        assertThat(played.states()).containsEntry("running", 8L);
        assertThat(last(played, "given_back")).isZero();
        assertThat(last(played, "swapped")).isEqualTo(last(played, "guest") + last(played, "kernel") - 7 * GIB);
    }

    @Test
    void then_the_host_kills_the_largest_guest_and_of_equal_ones_the_youngest() throws Exception {
        var played = play("memory: 6GiB, reserved: 500MiB", "");
        assertThat(played.states()).containsEntry("running", 5L).containsEntry("killed", 3L);
        var killed = played.simulation.observations().killed();
        var touched = new TreeSet<String>();
        var expected = new ArrayList<String>();
        for (var call : played.calls) {
            if (call.endsWith(" guest.store")) {
                touched.add(call.split(" ")[1]);
                if (touched.size() == 6) {
                    expected.add(touched.pollLast());
                }
            }
        }
        assertThat(killed).extracting(Observations.Killed::guest).containsExactlyElementsOf(expected);
        var closes = played.recorded.stream()
                .flatMap(body -> body.entries().stream())
                .filter(entry -> entry.name().equals("close/1"))
                .toList();
        assertThat(closes).hasSize(3).allMatch(entry -> entry.events()
                .equals(List.of(new VmEvent.OomKilled(entry.vm()), new VmEvent.VmDestroyed(entry.vm()))));
        assertThat(last(played, "used")).isLessThanOrEqualTo(last(played, "limit"));
        assertThat(last(played, "limit")).isEqualTo(6 * GIB - (500L << 20));
    }

    /// A small guest that must stay and a large one that must go, whoever touches last.
    @ParameterizedTest
    @CsvSource({
        "0, 0, large-0001",
        "0, -1000, small-0001",
        "900, 0, small-0001",
        "0, -100, large-0001",
        "-1000, 0, large-0001",
        "1000, 1000, large-0001"
    })
    void who_is_killed_follows_size_and_score(int small, int large, String victim) throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 3h
                hosts: [{name: z15, machine: z15.json, memory: 3GiB}]
                memory: [{name: all, every: 1h, touched: 100%%}]
                guests:
                - {name: small, memory: 1GiB, model: z14, use: all, oomScoreAdj: %d}
                - {name: large, memory: 2GiB, model: z14, use: all, oomScoreAdj: %d}
                """.formatted(small, large));
        assertThat(played.simulation.observations().killed())
                .extracting(Observations.Killed::guest)
                .containsExactly(victim);
    }

    @Test
    void a_host_whose_guests_may_not_be_killed_panics() throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 3h
                hosts: [{name: z15, machine: z15.json, memory: 3GiB}]
                memory: [{name: all, every: 1h, touched: 100%}]
                guests: [{name: web, count: 4, memory: 1GiB, model: z14, use: all, oomScoreAdj: -1000}]
                """);
        assertThat(played.notes("panic")).containsExactly("z15-1  no memory is left and no guest may be killed");
        assertThat(played.states()).containsEntry("killed", 4L);
        assertThat(last(played, "used")).isZero();
    }

    @Test
    void pressure_alone_makes_the_host_kill() throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 3h
                hosts: [{name: z15, machine: z15.json, memory: 4GiB}]
                memory: [{name: all, every: 1h, touched: 100%}]
                guests: [{name: web, count: 3, memory: 1GiB, model: z14, use: all}]
                timeline: [{at: 2h, pressure: {hosts: z15-1, bytes: 2GiB}}]
                """);
        assertThat(played.simulation.observations().killed())
                .extracting(Observations.Killed::guest)
                .containsExactly("web-0003", "web-0002");
    }

    @Test
    void others_take_memory_and_give_it_back() throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 3h
                hosts: [{name: z15, machine: z15.json, memory: 9GiB, swap: 4GiB}]
                memory: [{name: all, every: 1h, touched: 100%}]
                guests: [{name: web, count: 8, memory: 1GiB, use: all}]
                timeline:
                  - {at: 90m, pressure: {hosts: z15-1, bytes: 2GiB}}
                  - {at: 150m, pressure: {hosts: z15-1, bytes: 0}}
                expect: [host.swap.used > 1GiB at 2h, host.swap.used == 0]
                """);
        assertThat(played.simulation.observations().verdicts()).allMatch(Expectations.Verdict::holds);
        assertThat(played.notes("pressure")).containsExactly("z15-1  2 GiB", "z15-1  0 B");
    }

    @ParameterizedTest
    @CsvSource({"1GiB, 4", "3GiB, 4", "1GiB, 64"})
    void the_kernels_own_part_is_what_the_capacity_model_says(String memory, int cpus) throws Exception {
        var played = Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 2h
                hosts: [{name: z15, machine: z15.json, memory: 64GiB}]
                memory: [{name: all, every: 1h, touched: 100%%}]
                guests: [{name: web, memory: %s, cpus: %d, use: all}]
                """.formatted(memory, cpus));
        assertThat(last(played, "kernel")).isEqualTo(Capacity.kernelBytes(Capacity.bytes(memory), cpus, true));
    }
}
