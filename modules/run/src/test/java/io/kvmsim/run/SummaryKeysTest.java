package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.run.count.RunProgress;
import io.kvmsim.scenario.file.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `summary.json` against its list of keys in the docs, of a whole run and of one that was interrupted.
class SummaryKeysTest {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("kvmsim.checkout", "../..")).toAbsolutePath();
    private static final Pattern ROW = Pattern.compile("^[|] `([^`]+)` [|].*[|] .+ [|]$");

    @TempDir
    private static Path folder;

    private static JsonNode whole;

    /// With all that a summary can tell: guests that were killed, that were not placed, that migrated, faults.
    private static final String EVERYTHING = """
            apiVersion: kvmsim/v1
            kind: Scenario
            name: everything
            duration: 2m
            hosts:
              - {name: big, count: 2, machine: CHECKOUT/config/hosts/z15.json, memory: 16GiB}
              - {name: small, machine: CHECKOUT/config/hosts/z15.json, memory: 3GiB}
            placement: {overcommit: 300%}
            memory:
              - {name: greedy, every: 1s, touched: 90%}
            guests:
              - {name: web, count: 2, cpus: 1, memory: 1GiB, model: z14, host: big-1}
              - {name: greedy, count: 3, cpus: 1, memory: 2GiB, model: z14, host: small-1, use: greedy}
              - {name: later, cpus: 1, memory: 1GiB, model: z16}
            timeline:
              - {at: 0s, boot: "*"}
              - {at: 1m, migrate: {guests: web-0001, to: big-2}}
            latency:
              - {takes: 20us}
            faults:
              - {name: interrupted, guests: web-0002, op: attr get, count: 1, errno: EINTR}
            expect:
              - guests.total == 6
              - guests.killed == 0
              - guests.running == 3 at 90s
            """.replace("CHECKOUT", CHECKOUT.toString());

    private static JsonNode summary(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    }

    private static ResumedRun made(String name, String text, RunProgress progress) throws Exception {
        var scenario = folder.resolve(name + ".yaml");
        Files.writeString(scenario, text);
        var run = NewRun.make(ScenarioFile.read(scenario), Profile.LINUX_6_12, folder.resolve(name), "test");
        return ResumedRun.of(run, "test", progress);
    }

    @BeforeAll
    static void make_a_run_that_has_everything() throws Exception {
        made("whole", EVERYTHING, (_, _, _) -> {}).make();
        whole = summary(folder.resolve("whole"));
    }

    private static void keys(String key, JsonNode value, Set<String> names, Set<String> keys) {
        if (value.isObject() && names.contains(key + ".NAME")) {
            keys.add(key + ".NAME");
        } else if (value.isObject()) {
            value.properties()
                    .forEach(each -> keys(
                            key.isEmpty() ? each.getKey() : key + "." + each.getKey(), each.getValue(), names, keys));
        } else if (value.isArray()) {
            value.forEach(each -> keys(key + "[]", each, names, keys));
        } else {
            keys.add(key);
        }
    }

    private static Set<String> documented() throws IOException {
        var page = Files.readString(CHECKOUT.resolve("docs/report.md"));
        return page.substring(page.indexOf("`summary.json` has these keys"), page.indexOf("`report/timeseries.csv`"))
                .lines()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void the_docs_list_every_key_of_a_summary_and_no_other() throws IOException {
        var documented = documented();
        var keys = new TreeSet<String>();
        keys("", whole, documented, keys);
        keys.add("migrations.downtimeSeconds"); // where it is null
        assertThat(keys).isEqualTo(documented);
    }

    @Test
    void a_migration_that_did_not_arrive_has_no_downtime() throws Exception {
        var none = EVERYTHING.replace("- {at: 1m, migrate: {guests: web-0001, to: big-2}}", "");
        made("none", none, (_, _, _) -> {}).make();
        var migrations = summary(folder.resolve("none")).get("migrations");
        assertThat(migrations.get("completed").asLong()).isZero();
        assertThat(migrations.get("downtimeSeconds").isNull()).isTrue();
    }

    @Test
    void a_run_that_was_interrupted_before_anything_happened_says_nothing_of_the_end() throws Exception {
        var run = made("nothing", EVERYTHING, (_, _, _) -> {});
        run.stop();
        run.make();
        var summary = summary(folder.resolve("nothing"));
        assertThat(summary.get("finished").asBoolean()).isFalse();
        assertThat(summary.has("merkleRoot")).isFalse();
        assertThat(summary.has("virtualSeconds")).isFalse();
        assertThat(summary.has("vcpus")).isFalse();
        assertThat(summary.get("hosts")).hasSize(3).allSatisfy(host -> assertThat(host.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("host", "memory"));
        assertThat(summary.at("/guestsByState/planned").asLong()).isEqualTo(6);
        assertThat(summary.get("expectations")).hasSize(3).allSatisfy(SummaryKeysTest::assertOpen);
    }

    private static void assertOpen(JsonNode expectation) {
        assertThat(expectation.get("holds").isNull()).as("%s", expectation).isTrue();
        assertThat(expectation.get("brokenAtSeconds").isNull())
                .as("%s", expectation)
                .isTrue();
    }

    @Test
    void a_run_that_was_interrupted_on_its_way_has_judged_only_the_moments_that_it_came_to() throws Exception {
        var often = EVERYTHING
                .replace(
                        "{name: web, count: 2, cpus: 1, memory: 1GiB, ",
                        "{name: web, count: 8, use: idle, cpus: 1, " + "memory: 1GiB, ")
                .replace("memory:\n", "memory:\n  - {name: idle, every: 1s, touched: 40%, unused: 10%, churn: 10%}\n")
                .replace("duration: 2m", "duration: 2h")
                .replace("at 90s", "at 100s")
                .replace("  - guests.total == 6\n", "  - guests.total == 12 at 30s\n  - guests.total == 12 at 2h\n");
        var run = new ResumedRun[1];
        run[0] = made("cut", often, (counts, lists, _) -> {
            if (lists > 0) {
                run[0].stop();
            }
        });
        run[0].make();
        var summary = summary(folder.resolve("cut"));
        assertThat(summary.get("finished").asBoolean()).isFalse();
        assertThat(summary.get("virtualSeconds").asDouble()).isBetween(30.0, 7199.0);
        assertThat(summary.at("/calls").asLong()).isPositive();
        var verdicts = summary.get("expectations");
        assertThat(verdicts.get(0).get("holds").asBoolean()).isTrue();
        assertOpen(verdicts.get(1));
        assertOpen(verdicts.get(2));
        assertThat(verdicts.get(2).get("value").asText()).startsWith("guests.killed = ");
    }
}
