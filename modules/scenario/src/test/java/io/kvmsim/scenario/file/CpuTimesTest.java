package io.kvmsim.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.cputime.Sharing;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a scenario says of CPU time is read, or refused in one line.
class CpuTimesTest {
    private static final String SCENARIO = """
            apiVersion: kvmsim/v1
            kind: Scenario
            duration: 1h
            machines:
              - {name: cec, count: 2, cores: 16, smt: 2, smtFactor: 1.25, multiprocessor: [1, 0.9]}
            hosts:
              - {name: h, count: 4, machine: z15.json, memory: 64GiB, cpu: {machine: cec-*, logical: 8, weight: 200}}
              - {name: own, machine: z15.json, memory: 64GiB, cpu: {logical: 4}}
            guests:
              - {name: web, count: 2, memory: 1GiB, cpu: {quota: 1.5, demand: {every: 5m, cores: 0.5}}}
            expect:
              - host.cpu.used.p95 <= 80%
            """;

    @TempDir
    private Path folder;

    @Test
    void hosts_are_spread_over_the_machines_that_match() throws BadInput {
        var scenario = read(SCENARIO);
        var sharing = Sharing.of(scenario.machines(), scenario.hosts());
        assertThat(sharing.hosts().stream()
                        .map(host -> host.name() + " on "
                                + sharing.machines().get(host.machine()).name()))
                .containsExactly("h-1 on cec-1", "h-2 on cec-2", "h-3 on cec-1", "h-4 on cec-2", "own-1 on own-1");
        assertThat(scenario.hosts().getFirst().cpu().orElseThrow().weight()).isEqualTo(200);
        assertThat(scenario.guests().getFirst().cpu().orElseThrow().quota()).hasValue(1_500_000);
        assertThat(sharing.machines().getFirst().capacity()).isEqualTo(16 * 1_125_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            machine: cec-*, logical: 8 | machine: z-1, logical: 8 | is "z-1"; the machines are cec-1, cec-2
            logical: 8, weight: 200 | logical: 17 | is 17; machine cec-1 has 16 cores, and 0 are dedicated to hosts
            logical: 8, weight: 200 | logical: 9, dedicated: true | machine cec-1 has 16 cores, and 18 are dedicated
            cpu: {logical: 4} | cpu: {logical: 4, weight: 5} | stands without "machine"
            ', cpu: {logical: 4}' | '' | lacks the key "cpu", such as cpu: {logical: 16}
            '{every: 5m, cores: 0.5}' | '{every: 5m}' | has none of them; it has one of "cores", "weekday" and "series"
            '{every: 5m, cores: 0.5}' | '{cores: 0.5, series: x.csv}' | has cores and series; it has one of
            '{every: 5m, cores: 0.5}' | '{cores: 0.5, factor: 2}' | does not go with "cores": leave one out
            '{every: 5m, cores: 0.5}' | '{every: 0s, cores: 0.5}' | is "0"; it is at least 1us
            '{every: 5m, cores: 0.5}' | '{every: 1us, cores: 0.5}' | comes 3,600,000,000 times; an entry
            count: 2, cores: 16 | count: 10001, cores: 16 | a whole number from 1 to 10000
            '{every: 5m, cores: 0.5}' | '{weekday: [1, 2]}' | a list of 24 numbers of cores
            '{every: 5m, cores: 0.5}' | -1 | it is a number of cores, or a mapping with cores, weekday or series
            '{every: 5m, cores: 0.5}' | '{series: none.csv}' | cannot be read
            duration: 1h | window: 1s | lacks the key "duration", and what CPU time guests want repeats
            ', cpu: {quota: 1.5, demand: {every: 5m, cores: 0.5}}' | '' | is about host.cpu.used.p95, and no guests
            p95 <= 80% | p95 <= 80GiB | host.cpu.used.p95 is a share, and 80GiB is not one
            """)
    void what_does_not_fit_together_is_refused(String right, String wrong, String why) {
        assertThat(SCENARIO).contains(right);
        assertThatThrownBy(() -> read(SCENARIO.replace(right, wrong)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(why)
                .message()
                .hasLineCount(1);
    }

    @Test
    void there_are_no_more_machines_than_there_may_be_hosts() {
        var more = "machines:\n  - {name: more, count: 9999, cores: 1}";
        assertThatThrownBy(() -> read(SCENARIO.replace("machines:", more)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has 10,001 machines in all groups; a scenario has at most 10,000");
    }

    @Test
    void a_series_says_what_each_guest_wants_from_when_on() throws BadInput, IOException {
        Files.writeString(
                folder.resolve("use.csv"),
                "guest,seconds,note,cores\nweb-0001,0,a,0.25\nweb-0002,3,b,1\nweb-0001,1.5,c,2\n");
        var demand = (Demand.Stepped) read(SCENARIO.replace("{every: 5m, cores: 0.5}", "{series: use.csv}"))
                .guests()
                .getFirst()
                .cpu()
                .orElseThrow()
                .demand();
        assertThat(demand.byGuest().get("web-0001").times()).containsExactly(0, 1_500_000);
        assertThat(demand.byGuest().get("web-0001").cores()).containsExactly(250_000, 2_000_000);
        assertThat(demand.byGuest().get("web-0002").times()).containsExactly(3_000_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'seconds/1/'              | use.csv:1 | has no column "cores" in its heading
            'seconds,cores/'           | use.csv | has no rows below its heading
            'seconds,cores/1/'        | use.csv:2 | has 1 cells, fewer than its heading
            'seconds,cores/1,x/'      | use.csv:2 | column "cores" is "x"; it is a number from 0 to 100000
            'seconds,cores/-1,1/'     | use.csv:2 | column "seconds" is "-1"
            'seconds,cores/1,1e9/'    | use.csv:2 | column "cores" is "1e9"
            'seconds,cores/1,1/1,2/' | use.csv:3 | is at 1 s, which is not after the row before
            """)
    void a_series_that_is_wrong_is_refused_with_its_line(String text, String where, String why) throws IOException {
        Files.writeString(folder.resolve("use.csv"), text.replace("/", "\n"));
        assertThatThrownBy(() -> read(SCENARIO.replace("{every: 5m, cores: 0.5}", "{series: use.csv}")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(why)
                .message()
                .contains(where)
                .hasLineCount(1);
    }

    private Scenario read(String yaml) throws BadInput {
        return ScenarioFile.parse("test.yaml", yaml, folder::resolve);
    }
}
