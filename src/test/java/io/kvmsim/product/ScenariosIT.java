package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.launcher.Command;
import io.kvmsim.run.ShippedRun;
import io.kvmsim.run.SmallScenario;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scenarios that are shipped, each at a hundredth of its size, and what is promised of all scenarios.
class ScenariosIT {
    private static final int DAYS = 8;

    @TempDir
    private static Path folder;

    private static Command kvmsim(Object... words) {
        return Product.kvmsim(folder, words);
    }

    static List<Path> shipped() throws IOException {
        return ShippedRun.names().map(ShippedRun::file).toList();
    }

    private static Path small(Path scenario) throws IOException {
        return SmallScenario.in(folder, scenario, DAYS);
    }

    @Test
    void every_shipped_scenario_is_fine() throws IOException {
        var words = Stream.concat(Stream.of("scenario", "check"), shipped().stream())
                .toArray();
        var checked = kvmsim(words).run();
        assertThat(checked.err()).isEmpty();
        assertThat(checked.exit()).isZero();
        assertThat(checked.out().lines().toList()).hasSameSizeAs(shipped()).allMatch(line -> line.contains(": fine: "));
    }

    @Test
    void each_is_the_same_with_any_processors_collector_and_heap() throws IOException {
        var words = new ArrayList<Object>(List.of("verify", "determinism", "--json"));
        for (var scenario : shipped()) {
            words.add(small(scenario));
        }
        var verified = kvmsim(words.toArray()).run();
        assertThat(verified.exit()).as(verified.err() + verified.out()).isZero();
        var scenarios = Product.JSON.readTree(verified.out()).get("scenarios");
        assertThat(scenarios).hasSameSizeAs(shipped());
        for (var scenario : scenarios) {
            var runs = scenario.get("runs");
            assertThat(runs).hasSize(3);
            assertThat(runs.findValuesAsText("root"))
                    .as("%s", scenario.get("scenario"))
                    .allMatch(root -> root.length() == 64)
                    .containsOnly(runs.get(0).get("root").asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"boot-storm", "fault-injection"})
    void a_run_in_virtual_time_that_was_cut_off_goes_on_to_the_same_bytes(String name) throws Exception {
        var scenario = small(ShippedRun.file(name));
        var whole = folder.resolve("whole-" + name);
        assertThat(kvmsim("run", scenario, "--run", whole).run().exit()).isIn(0, 1);
        var cut = cutOff(whole);
        assertThat(kvmsim("run", "--resume", cut).run().exit()).isIn(0, 1);
        assertThat(summary(cut).get("merkleRoot")).isEqualTo(summary(whole).get("merkleRoot"));
        for (var file : List.of("report/timeseries.csv", "report/calls.csv", "report/events.csv")) {
            assertThat(cut.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
        }
        var verified = kvmsim("replay", "verify", cut).run();
        assertThat(verified.exit()).as(verified.out()).isZero();
    }

    @Test
    void injected_faults_are_events_that_a_replay_finds_again() throws IOException {
        var folderOfRun = ShippedRun.of("fault-injection").path();
        var run = ShippedRun.of("fault-injection").result();
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        var summary = summary(folderOfRun);
        long injected = summary.at("/eventsByType/FaultInjected").asLong();
        long byRule = 0;
        for (var rule : summary.get("faults")) {
            assertThat(rule.get("injected").asLong()).as("%s", rule).isPositive();
            byRule += rule.get("injected").asLong();
        }
        assertThat(byRule).isEqualTo(injected);
        assertThat(summary.at("/faults/0").toString())
                .isEqualTo("{\"rule\":\"no-vcpu\",\"injected\":2,\"byErrno\":{\"ENOMEM\":2}}");
        assertThat(summary.at("/slowest/0/bootSeconds").asDouble()).isBetween(0.5, 30.0);
        var verified = kvmsim("replay", "verify", folderOfRun).run();
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).containsPattern("faults +" + injected + " of these calls as injected");
        assertThat(folderOfRun.resolve("report/index.html")).content().contains("slow-storage");
    }

    /// A copy without what was written after the first half of the journal, as a crash leaves it.
    private static Path cutOff(Path whole) throws IOException {
        var run = folder.resolve("cut-" + whole.getFileName());
        Product.copy(whole, run);
        Files.delete(run.resolve("summary.json"));
        Command.of("rm", "-r", run.resolve("report")).run();
        try (var files = Files.list(run.resolve("journal"))) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".log")) {
                    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(channel.size() / 2);
                    }
                } else if (!name.equals("lock")) {
                    Files.delete(file);
                }
            }
        }
        return run;
    }

    private static JsonNode summary(Path run) throws IOException {
        return Product.json(run.resolve("summary.json"));
    }

    @Test
    void a_broken_expectation_is_named_with_its_moment_and_the_exit_code_is_1() throws IOException {
        var scenario = Files.writeString(folder.resolve("broken.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: broken
                hosts: [{name: z15, machine: %s, memory: 8GiB}]
                guests: [{name: web, count: 2, memory: 1GiB}]
                timeline: [{at: 90s, probe: {guests: web-0001, call: attr set mem.limit 1GiB}}]
                expect: [errno.EBUSY == 0, guests.running == 2]
                """.formatted(Product.HOST));
        var run = kvmsim("run", scenario, "--run", folder.resolve("broken")).run();
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("errno.EBUSY == 0", "broken at +00:01:31", "errno.EBUSY = 1");
        assertThat(run.out()).containsPattern("guests.running == 2 +holds");
    }

    /// A guest touches nearly all of its host's memory; an hour later fifty more are booted.
    private static Command.Result crowded(String name, boolean cmma, String... expect) throws IOException {
        var scenario = Files.writeString(
                folder.resolve(name + ".yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: %s
                duration: 3h
                hosts: [{name: z15, machine: %s, memory: 4116MiB}]
                memory: [{name: all, every: 1h, touched: 100%%, unused: 50%%}]
                guests:
                  - {name: big, memory: 4GiB, model: z15, cmma: %b, use: all}
                  - {name: more, count: 50, memory: 1GiB}
                timeline: [{at: 2h, boot: more-*}]
                expect: [%s]
                """.formatted(name, Product.HOST, cmma, String.join(", ", expect)));
        return kvmsim("run", scenario, "--run", folder.resolve(name)).run();
    }

    @Test
    void the_kernel_makes_room_by_what_guests_do_not_use() throws IOException {
        var run = crowded("room", true, "errno.ENOMEM == 0", "guests.running == 51", "guests.killed == 0");
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
    }

    @Test
    void where_there_is_none_to_make_the_kernels_structures_do_not_fit() throws IOException {
        var run = crowded("no-room", false, "errno.ENOMEM > 20", "guests.unplaced > 20", "guests.killed == 0");
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).doesNotContain("EBADF"); // a monitor gives up where it is refused what it needs
        var resumed = cutOff(folder.resolve("no-room"));
        assertThat(kvmsim("run", "--resume", resumed).run().exit()).isZero();
        assertThat(summary(resumed).get("merkleRoot"))
                .isEqualTo(summary(folder.resolve("no-room")).get("merkleRoot"));
    }
}
