package io.kvmsim.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/// Every scenario that cannot be run is refused in one line that names file, line, column, key, and what is allowed.
class BadScenarioTest {
    private static final String GOOD = """
            apiVersion: kvmsim/v1
            kind: Scenario
            name: good
            seed: 1
            window: 1s
            duration: 1h
            placement: {policy: first-fit, overcommit: 150%}
            hosts:
              - name: z15
                count: 2
                machine: z15.json
                memory: 64GiB
                reserved: 1GiB
                swap: 0GiB
            memory:
              - name: web
                every: 10m
                touched: {uniform: [20%, 40%]}
                growth: 1%
            guests:
              - name: web
                count: 10
                cpus: 2
                cpusMax: 4
                memory: 2GiB
                memoryMax: 4GiB
                model: z14
                use: web
            timeline:
              - rate: 10/s
                boot: web-*
              - at: 10m
                clockStep: {hosts: z15-*, by: -1s}
              - at: 20m
                probe: {guests: web-0001, call: attr get mem.limit}
              - every: 10m
                from: 30m
                jitter: 1m
                rotateKeys: {guests: "*"}
            expect:
              - errno.EBUSY == 0
            faults:
              - {name: flaky, guests: web-*, op: attr set, attr: mem.limit, probability: 1%, errno: EIO}
              - {name: slow, group: cpu, from: 1m, until: 2m, count: 3, delay: {uniform: [1ms, 2ms]}}
            latency:
              - {op: vcpu create, takes: {lognormal: {median: 2ms, sigma: 0.5}}}
              - {takes: 1ms}
            """;

    private static final Path NOWHERE = Path.of("/nowhere");

    @TempDir
    private Path folder;

    @Test
    void the_good_one_is_good() throws BadInput {
        var scenario = ScenarioFile.parse("good.yaml", GOOD, NOWHERE::resolve);
        assertThat(scenario.guests()).hasSize(1);
        assertThat(scenario.timeline()).hasSize(4);
        assertThat(scenario.faults()).hasSize(2);
        assertThat(scenario.latency()).hasSize(2);
        assertThat(scenario.source().files()).containsOnlyKeys("z15.json");
    }

    @ParameterizedTest(name = "{1}")
    @CsvFileSource(resources = "bad-scenarios.csv", delimiter = '|', quoteCharacter = '`')
    void is_refused_in_one_line(String right, String wrong, String says) {
        assertThat(GOOD).contains(right);
        assertThatThrownBy(() -> ScenarioFile.parse(
                        "bad.yaml",
                        GOOD.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)),
                        NOWHERE::resolve))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("bad.yaml:")
                .hasMessageContaining(says)
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `                  `         | is empty; it begins with apiVersion: kvmsim/v1
            hello                        | the scenario is "hello"
            [1, 2]                       | the scenario is [1,2]
            {apiVersion: kvmsim/v1       | not YAML
            &a [*a]                      | contains itself
            a: 1\\na: 2                  | 2:1: the key "a" stands here a second time
            --- {a: 1}\\n--- {a: 2}      | 2:6: the key "a" stands in a document before; lists go on, others stand once
            --- {}\\n--- [1]             | 2:5: a further document is a mapping, and so is the first
            ? [a, b]\\n: 1               | not YAML: Non scalar key
            a: !!java.lang.Runtime {}    | unknown key "a"
            """)
    void is_refused_where_it_is_no_scenario_at_all(String yaml, String says) {
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml.replace("\\n", "\n"), NOWHERE::resolve))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("bad.yaml:")
                .hasMessageContaining(says)
                .message()
                .hasLineCount(1);
    }

    @Test
    void several_documents_are_one_scenario() throws BadInput {
        var more = """
                ---
                apiVersion: kvmsim/v1
                kind: Scenario
                guests:
                  - {name: db, memory: 1GiB}
                """;
        var scenario = ScenarioFile.parse("good.yaml", GOOD + more, NOWHERE::resolve);
        assertThat(scenario.guests()).extracting(Scenario.GuestGroup::name).containsExactly("web", "db");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", GOOD + more.replace("1GiB", "1GB"), NOWHERE::resolve))
                .hasMessageStartingWith("bad.yaml:52:24: \"memory\" is \"1GB\"; it is a size");
    }

    @Test
    void a_few_lines_of_aliases_do_not_become_a_billion_values() {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            yaml.append("a%d: &a%d [".formatted(level, level))
                    .append("*a%d, ".formatted(level - 1).repeat(10))
                    .append("]\n");
        }
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml.toString(), NOWHERE::resolve))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("not YAML: Number of aliases");
    }

    @Test
    void a_file_of_ten_megabytes_is_not_read() throws IOException {
        var file = Files.writeString(folder.resolve("big.yaml"), "# nothing\n".repeat(1_000_000));
        assertThatThrownBy(() -> ScenarioFile.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("big.yaml: has 10000000 bytes; a scenario has at most 4194304");
    }

    @Test
    void a_file_that_is_not_there_or_no_text() throws IOException {
        assertThatThrownBy(() -> ScenarioFile.read(folder.resolve("none.yaml"))).hasMessageContaining("no such file");
        var file = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe9});
        assertThatThrownBy(() -> ScenarioFile.read(file)).hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> ScenarioFile.read(folder)).hasMessageContaining("cannot be read");
    }

    @Test
    void two_groups_of_one_name() {
        var twice = GOOD.replace("timeline:\n", "  - {name: web, memory: 1GiB}\ntimeline:\n");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", twice, NOWHERE::resolve))
                .hasMessageContaining("\"guests\" has two groups named \"web\"; names are different");
    }

    @Test
    void what_goes_on_for_ever_needs_a_duration() {
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", GOOD.replace("duration: 1h\n", ""), NOWHERE::resolve))
                .hasMessageContaining("lacks the key \"duration\", and its timeline repeats without an end");
    }

    @Test
    void samples_that_are_no_shares() throws IOException {
        var samples = Files.writeString(folder.resolve("samples.csv"), "share\n0.5\n1.5\n");
        var yaml = GOOD.replace("uniform: [20%, 40%]", "samples: samples.csv");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml, folder::resolve))
                .hasMessageContaining("samples.csv:3: \"1.5\" is not a number from 0 to 1");
        Files.writeString(samples, "share\n");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml, folder::resolve))
                .hasMessageContaining("which has 0 samples; it has 1 to 100000");
    }
}
