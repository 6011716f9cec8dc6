package io.kvmsim.scenario.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.scenario.calls.BringUpCalls;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever share of the unused pages is exchanged for others, their number is what the scenario says.
class ChurnTest {
    private static final long PAGE = 4096;
    private static final long MEMORY = 8L << 20;
    private static final int UNUSED = 1;

    private static Played play(String use, int guests, String memory) throws Exception {
        return Played.of("""
                apiVersion: kvmsim/v1
                kind: Scenario
                window: 1m
                duration: 10d
                hosts: [{name: h, machine: z15.json, memory: %s}]
                memory: [{name: u, every: 1h, %s}]
                guests: [{name: g, count: %d, cpus: 2, memory: 8MiB, model: z15, use: u}]
                """.formatted(memory, use, guests));
    }

    private static List<Long> column(Played played, String name) {
        var lines = played.simulation.observations().series().times().lines().toList();
        int index = Arrays.asList(lines.getFirst().split(",")).indexOf(name);
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .filter(cells -> cells[1].equals("*"))
                .map(cells -> Long.valueOf(cells[index]))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 30, 50, 77, 99, 100})
    void the_unused_share_is_kept_for_any_churn(int churn) throws Exception {
        var marked = column(play("touched: 90%, unused: 40%, churn: " + churn + "%", 1, "64MiB"), "marked");
        long pages = (long) (0.9 * (MEMORY / PAGE));
        long expected = ((long) (0.4 * pages)) * PAGE;
        assertThat(marked.subList(marked.size() - 20, marked.size())).containsOnly(expected);
    }

    /// Without churn as well: fewer are taken from the front, and more are marked at the end.
    @ParameterizedTest
    @CsvSource({"0", "25", "100"})
    void an_unused_share_that_varies_is_kept_too(int churn) throws Exception {
        var marked = column(
                play("touched: 90%, unused: {uniform: [50%, 60%]}, churn: " + churn + "%", 1, "64MiB"), "marked");
        long touched = ((long) (0.9 * (MEMORY / PAGE))) * PAGE;
        assertThat(marked.subList(marked.size() - 20, marked.size()))
                .allMatch(it -> it >= touched * 0.499 && it <= touched * 0.6);
    }

    /// The pages of the VM's history are marked, not only counted.
    @ParameterizedTest
    @ValueSource(ints = {0, 30, 100})
    void as_many_pages_of_the_vm_are_unused_as_the_host_counts(int churn) throws Exception {
        var played =
                play("touched: 90%, growth: 0.1%, unused: {uniform: [20%, 60%]}, churn: " + churn + "%", 1, "64MiB");
        var monitor = played.entities.get("g-0001").monitor();
        long from = BringUpCalls.slots(MEMORY).getFirst().userAddress() / PAGE;
        long unused = 0;
        for (long page = from; page < from + MEMORY / PAGE; page++) {
            unused += monitor.pages().state(page).usage() == UNUSED ? 1 : 0;
        }
        assertThat(unused * PAGE).isEqualTo(column(played, "marked").getLast()).isPositive();
    }
}
