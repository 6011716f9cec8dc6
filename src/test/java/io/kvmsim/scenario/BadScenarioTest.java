package io.kvmsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            """;

    private static final Function<String, Path> FILES =
            name -> Path.of("/nowhere").resolve(name);

    @TempDir
    private Path folder;

    @Test
    void the_good_one_is_good() throws BadScenario {
        var scenario = ScenarioFile.parse("good.yaml", GOOD, FILES);
        assertThat(scenario.guests()).hasSize(1);
        assertThat(scenario.timeline()).hasSize(4);
        assertThat(scenario.source().files()).containsOnlyKeys("z15.json");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            kvmsim/v1              | kvmsim/v2                | 1:13: "apiVersion" is "kvmsim/v2"; it is kvmsim/v1
            kind: Scenario         | kind: Scenarios          | 2:7: "kind" is "Scenarios"; it is Scenario
            kind: Scenario         | type: Scenario           | 2:1: unknown key "type" in the scenario; known are apiVersion, kind, name
            name: good             | name: Good               | 3:7: "name" is "Good"; it is a name of 1 to 63 of a-z, 0-9, - and .
            name: good             | name: [good]             | 3:7: "name" is ["good"]; it is a name
            seed: 1                | seed: -1                 | 4:7: "seed" is "-1"; it is a whole number from 0 to
            seed: 1                | seed: 1.5                | 4:7: "seed" is "1.5"; it is a whole number
            seed: 1                | seed: 99999999999999999999 | 4:7: "seed" is "99999999999999999999"; it is a whole number
            seed: 1                | seed: .nan               | 4:7: ".nan" is no number that can be used
            seed: 1                | seed: .inf               | 4:7: ".inf" is no number that can be used
            seed: 1                | seed:                    | 4:6: "seed" is null; it is a whole number
            window: 1s             | window: 1                | 5:9: "window" is "1"; it is a time such as 500ms, 10s
            window: 1s             | window: 0s               | 5:9: "window" is "0"; a window is at least 1us
            window: 1s             | window: 1 parsec         | 5:9: "window" is "1 parsec"; it is a time such as
            duration: 1h           | duration: -1h            | 6:11: "duration" is "-1h"; it is a time such as
            duration: 1h           | duration: 99999999d      | 6:11: "duration" is longer than 50000d
            duration: 1h           | seedling: 1h             | 6:1: unknown key "seedling" in the scenario
            policy: first-fit      | policy: fist-fit         | 7:21: "policy" is "fist-fit"; it is round-robin, first-fit, best-fit, worst-fit or spread
            overcommit: 150%       | overcommit: 150 percent  | 7:44: "overcommit" is "150 percent"; it is a percentage
            count: 2               | count: 0                 | 10:12: "count" is "0"; it is a whole number from 1 to 10000
            count: 2               | count: two               | 10:12: "count" is "two"; it is a whole number
            count: 2               | count: 20000             | 10:12: "count" is "20000"; it is a whole number from 1 to 10000
            machine: z15.json      | maschine: z15.json       | 11:5: unknown key "maschine" in hosts[0]; known are name, count, machine, memory, reserved, swap, module
            memory: 64GiB          | memory: 64Gib            | 12:13: "memory" is "64Gib"; it is a size: a number and B, KiB, MiB, GiB, TiB or PiB
            memory: 64GiB          | memory: 99999999PiB      | 12:13: "memory" is "99999999PiB"; a size is less than 8 EiB
            memory: 64GiB          | # nothing                | 9:5: hosts[0] lacks the key "memory"
            reserved: 1GiB         | reserved: 65GiB          | 13:15: "reserved" is 65 GiB; the host has 64 GiB
            swap: 0GiB             | module: {hpage: perhaps} | 14:21: "hpage" is "perhaps"; it is true or false
            every: 10m             | every: 0m                | 17:12: "every" is "0"; it is at least 1us
            uniform: [20%, 40%]    | uniform: [40%, 20%]      | 18:24: "uniform" is ["40%","20%"]; its shares ascend
            uniform: [20%, 40%]    | uniform: [20%]           | 18:24: "uniform" is ["20%"]; it is [lowest, highest]
            uniform: [20%, 40%]    | gaussian: 3              | 18:15: unknown key "gaussian" in "touched"; known are constant, uniform, triangular
            uniform: [20%, 40%]    | samples: none.csv        | 18:24: "samples" is "none.csv": /nowhere/none.csv cannot be read
            growth: 1%             | growth: 1.5              | 19:13: "growth" is "1.5"; it is a share such as 25%, or one of constant
            count: 10              | count: -10               | 22:12: "count" is "-10"; it is a whole number from 1 to 10000000
            cpus: 2                | cpus: 256                | 23:11: "cpus" is "256"; it is a whole number from 1 to 255
            cpusMax: 4             | cpusMax: 1               | 24:14: "cpusMax" is 1; it is not less than cpus, 2
            memory: 2GiB           | memory: 2000000          | 25:13: "memory" is 1.9 MiB; a guest's memory is a multiple of 1MiB
            memoryMax: 4GiB        | memoryMax: 1GiB          | 26:16: "memoryMax" is 1 GiB; it is not less than memory, 2 GiB
            memoryMax: 4GiB        | recording: a.jsonl       | stands beside "recording", which says it already: leave one out
            memoryMax: 4GiB        | host: z16-1              | 26:11: "host" is "z16-1"; the hosts are z15-1, z15-2
            model: z14             | model: z99               | 27:12: "model" is "z99"; it is host,
            use: web               | use: web2                | 28:10: "use" is "web2"; "memory" has web
            rate: 10/s             | rate: 10                 | 30:11: "rate" is "10"; it is a rate such as 50/s, 10/m or 3/d
            rate: 10/s             | rate: 0/s                | 30:11: "rate" is "0/s"; a rate is above 0 and at most 1000000/s
            from: 30m              | at: 30m                  | 36:5: timeline[3] has at and every for when; it is one of at, every, rate
            boot: web-*            | boots: web-*             | 31:5: unknown key "boots" in timeline[0]; known are at, every, rate
            boot: web-*            | boot: db-*               | 30:5: timeline[0] is for "db-*", and there is none; there are web-*
            boot: web-*            | jitter: 1s               | 30:5: timeline[0] has no key for what happens; it is one of boot, shutdown
            hosts: z15-*           | hosts: z16-*             | 32:5: timeline[1] is for "z16-*", and there is none; there are z15-1, z15-2
            by: -1s                | by: one second           | 33:35: "by" is "one second"; it is a signed time
            attr get mem.limit     | attr get mem.limitless   | 35:37: "call" "mem.limitless" is no attribute
            attr get mem.limit     | fly away                 | 35:37: "call" "fly away" is no call
            from: 30m              | until: 0s                | 37:12: "until" is not after "from"
            errno.EBUSY == 0       | errno.EBUSY == zero      | 41:5: expect[0] is "errno.EBUSY == zero": there is no "zero"
            errno.EBUSY == 0       | errno.EBUSI == 0         | 41:5: expect[0] is "errno.EBUSI == 0": there is no "errno.EBUSI"
            errno.EBUSY == 0       | errno.EBUSY + 1          | it gives 2.0; an expectation compares
            errno.EBUSY == 0       | errno.EBUSY = 0          | 41:5: expect[0] is "errno.EBUSY = 0": it cannot be read
            errno.EBUSY == 0       | errno.EBUSY == 0 at noon | "noon" is no time such as 10m
            errno.EBUSY == 0       | new("java.lang.Thread") == 0 | it cannot be read
            errno.EBUSY == 0       | 'guests.total.getClass() == 0' | it cannot be read
            """)
    void is_refused_in_one_line(String right, String wrong, String says) {
        assertThat(GOOD).contains(right);
        assertThatThrownBy(() -> ScenarioFile.parse(
                        "bad.yaml", GOOD.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)), FILES))
                .isInstanceOf(BadScenario.class)
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
            --- {}\\n--- {}              | a second document: a file holds one scenario
            ? [a, b]\\n: 1               | not YAML: Non scalar key
            a: !!java.lang.Runtime {}    | unknown key "a"
            """)
    void is_refused_where_it_is_no_scenario_at_all(String yaml, String says) {
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml.replace("\\n", "\n"), FILES))
                .isInstanceOf(BadScenario.class)
                .hasMessageStartingWith("bad.yaml:")
                .hasMessageContaining(says)
                .message()
                .hasLineCount(1);
    }

    @Test
    void a_few_lines_of_aliases_do_not_become_a_billion_values() {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            yaml.append("a%d: &a%d [".formatted(level, level))
                    .append("*a%d, ".formatted(level - 1).repeat(10))
                    .append("]\n");
        }
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml.toString(), FILES))
                .isInstanceOf(BadScenario.class)
                .hasMessageContaining("not YAML: Number of aliases");
    }

    @Test
    void a_file_of_ten_megabytes_is_not_read() throws IOException {
        var file = Files.writeString(folder.resolve("big.yaml"), "# nothing\n".repeat(1_000_000));
        assertThatThrownBy(() -> ScenarioFile.read(file))
                .isInstanceOf(BadScenario.class)
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
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", twice, FILES))
                .hasMessageContaining("\"guests\" has two groups named \"web\"; names are different");
    }

    @Test
    void what_goes_on_for_ever_needs_a_duration() {
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", GOOD.replace("duration: 1h\n", ""), FILES))
                .hasMessageContaining("lacks the key \"duration\", and its timeline goes on for ever");
    }

    @Test
    void samples_that_are_no_shares() throws IOException {
        var samples = Files.writeString(folder.resolve("samples.csv"), "share\n0.5\n1.5\n");
        var yaml = GOOD.replace("uniform: [20%, 40%]", "samples: samples.csv");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml, folder::resolve))
                .hasMessageContaining("samples.csv:3: \"1.5\" is no number from 0 to 1");
        Files.writeString(samples, "share\n");
        assertThatThrownBy(() -> ScenarioFile.parse("bad.yaml", yaml, folder::resolve))
                .hasMessageContaining("which has 0 samples; it has 1 to 100000");
    }
}
