package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scenarios that once gave a wrong answer: each gives what its head says. Those that only take long are shortened.
class FoundScenariosTest {
    private static final Path CHECKOUT =
            Path.of(System.getProperty("kvmsim.checkout", "..")).toAbsolutePath();

    @TempDir
    private Path folder;

    private Path found(String name, String... replacements) throws IOException {
        String text;
        try (InputStream in = FoundScenariosTest.class.getResourceAsStream("/found/" + name + ".yaml")) {
            text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        text = text.replace("HOSTS", CHECKOUT.resolve("config/hosts").toString());
        for (int index = 0; index < replacements.length; index += 2) {
            assertThat(text).contains(replacements[index]);
            text = text.replace(replacements[index], replacements[index + 1]);
        }
        return Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    private Path run() {
        return folder.resolve("run");
    }

    private Kvmsim run(Path scenario) {
        var ran = Kvmsim.run("run", scenario, "--run", run());
        assertThat(ran.err()).isEmpty();
        return ran;
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(run().resolve("summary.json").toFile());
    }

    /// Other churns are those of ChurnTest.
    @Test
    void churn_keeps_unused_share() throws IOException {
        assertThat(run(found("churn-keeps-unused-share", "duration: 10d", "duration: 1d"))
                        .exit())
                .isEqualTo(ExitCode.DONE);
        assertThat(summary().at("/guestsByState/running").asLong()).isEqualTo(14);
        assertThat(summary().get("killed")).isEmpty();
    }

    @Test
    void expectation_without_unit() throws IOException {
        for (var words : new String[][] {{"scenario", "check"}, {"run"}}) {
            var all = new ArrayList<Object>(Arrays.asList(words));
            all.add(found("expectation-without-unit"));
            var refused = Kvmsim.run(all.toArray());
            assertThat(refused.exit()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("host.memory.used.max is a share: write 90%")
                    .hasLineCount(1);
        }
    }

    @Test
    void guests_without_use() throws IOException {
        var scenario = found("guests-without-use", "count: 1000", "count: 50");
        assertThat(run(scenario).exit()).isEqualTo(ExitCode.DONE);
        assertThat(summary().at("/untouched/g").asLong()).isEqualTo(50);
        var page = Files.readString(run().resolve("report/index.html"));
        var headline = page.substring(page.indexOf("It fits"));
        assertThat(headline.substring(0, headline.indexOf('.'))).contains("untouched");
        var plan = Kvmsim.run("capacity", "plan", scenario, "--overcommit", "2");
        assertThat(plan.out() + plan.err()).contains("untouched");
    }

    @Test
    void huge_pages_are_never_swapped() throws IOException {
        // As it was found, no host backs guests with such pages, and none starts.
        var none = run(found("huge-pages-are-never-swapped"));
        assertThat(none.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(none.out())
                .contains(
                        "30 guests did not start: Memory backing with 1M pages was specified, but KVM does not support")
                .contains("there are no expectations, and not every guest was placed and kept running: exit code 1");
    }

    @Test
    void huge_pages_of_a_host_that_has_some_are_never_swapped() throws IOException {
        var some = run(found("huge-pages-are-never-swapped", "swap: 64GiB}", "swap: 64GiB, module: {hpage: true}}"));
        assertThat(some.exit()).isEqualTo(ExitCode.DIFFERENCE);
        long running = summary().at("/guestsByState/running").asLong();
        assertThat(running).isBetween(1L, 16L);
        assertThat(summary().at("/guestsByState/unplaced").asLong()).isEqualTo(30 - running);
        assertThat(some.out()).contains("did not start: no host has enough memory free for its 1 MiB pages");
        var rows = Files.readAllLines(run().resolve("report/timeseries.csv"));
        var columns = Arrays.asList(rows.getFirst().split(","));
        assertThat(rows.stream().skip(1).map(row -> row.split(",")))
                .allMatch(row ->
                        row[columns.indexOf("swapped")].equals("0") && row[columns.indexOf("reclaimed")].equals("0"));
    }

    @Test
    void placement_asks_cpu_model() throws IOException {
        assertThat(run(found("placement-asks-cpu-model")).exit()).isEqualTo(ExitCode.DONE);
        assertThat(summary().at("/guestsByState/running").asLong()).isEqualTo(40);
        summary().get("hosts").forEach(host -> assertThat(host.get("used").asLong() > 0)
                .as(host.get("host").asText())
                .isEqualTo(host.get("host").asText().startsWith("z16")));
    }

    @Test
    void plan_confirms_more_than_the_mean() throws IOException {
        var plan = Kvmsim.run("capacity", "plan", found("plan-confirms-more-than-the-mean"), "--overcommit", "2.5");
        assertThat(plan.exit()).isEqualTo(ExitCode.DONE);
        assertThat(plan.out().lines().filter(line -> line.contains("with CMMA ") && line.contains(":1")))
                .singleElement()
                .asString()
                .matches(
                        " *2[.]5:1  with CMMA +3[0-6] +37 .* confirmed with \\d+ of \\d+ seeds .at least 95 % of all.");
    }

    @Test
    void hugepages_in_migrate_check() throws IOException {
        var scenario = found("hpage");
        var check = Kvmsim.run("migrate", "check", "--guests", scenario);
        assertThat(check.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(check.out())
                .containsPattern("big +yes +no")
                .contains("big to small")
                .contains("KVM answers EINVAL to ENABLE_CAP S390_HPAGE_1M");
        run(scenario);
        assertThat(Files.readString(run().resolve("report/migrations.csv")))
                .contains("web-0001,big-1,")
                .contains("Memory backing with 1M pages was specified");
    }

    /// The module's settings in a scenario are those of `migrate check`: nested guests need features of the host.
    @Test
    void nested_in_migrate_check() throws IOException {
        var scenario = found(
                "nested",
                "guests:",
                "  - {name: plain, machine: %s, memory: 64GiB}\nguests:"
                        .formatted(CHECKOUT.resolve("config/hosts/z15.json")));
        var check = Kvmsim.run("migrate", "check", "--guests", scenario);
        assertThat(check.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(check.out()).containsPattern("z15 +yes +no").containsPattern("plain +yes +yes");
    }

    @Test
    void more_hotpluggable_vcpus() throws IOException {
        var ran = run(found("maxcpus"));
        assertThat(ran.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(ran.out())
                .contains("Number of hotpluggable cpus requested (65) exceeds the maximum cpus supported by KVM (64)")
                .contains("Number of SMP cpus requested (65) exceeds the maximum cpus supported by KVM (64)")
                .contains("Invalid SMP CPUs 249. The max CPUs supported by machine 's390-ccw-virtio' is 248");
        assertThat(summary().get("calls").asLong()).isZero();
    }

    @Test
    void more_hotpluggable_vcpus_in_a_plan() throws IOException {
        var cold = "  - {name: cold, memory: 1GiB, cpus: 65, model: zEC12, host: zec12-1}\n";
        var pinned = Kvmsim.run("capacity", "plan", found("maxcpus"), "--guest", "hot");
        assertThat(pinned.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(pinned.err()).contains("cold are pinned to host zec12-1 and cannot start there: vCPU ids");
        var plan = Kvmsim.run("capacity", "plan", found("maxcpus", cold, ""), "--guest", "hot", "--overcommit", "1");
        assertThat(plan.out()).containsPattern("with CMMA +0 +vCPU ids +confirmed");
    }

    @Test
    void nested_in_scenario() throws IOException {
        assertThat(run(found("nested")).exit()).isEqualTo(ExitCode.DONE);
        var features = Kvmsim.run("vm", "call", run(), "web-0001", "attr", "get", "3/3");
        assertThat(features.out()).contains("features ESOP, SIEF2, SCAO_64B, SIIF, GPERE, GSLS, IB, CEI, IBS, KSS");
        var set = Kvmsim.run("vm", "call", run(), "web-0001", "attr", "set", "3/2", "hex:ff84" + "00".repeat(126));
        assertThat(set.exit()).isEqualTo(ExitCode.ERRNO);
        assertThat(set.out()).contains("EBUSY");
    }

    @Test
    void wall_time_of_host_clocks() throws IOException {
        run(found("wall"));
        var log = Kvmsim.run(
                "history",
                "log",
                run(),
                "--refused",
                "--from",
                "2020-02-29T12:00:00Z",
                "--to",
                "2020-02-29T14:00:00Z",
                "-o",
                "jsonl");
        assertThat(log.out()).hasLineCount(2).contains("2020-02-29T12:10:00", "2020-02-29T13:25:00");
    }

    @Test
    void forged_log_line() throws IOException {
        run(found("one"));
        var forged = Kvmsim.run(
                "vm",
                "call",
                run(),
                "web-0001",
                "attr",
                "set",
                "2/0",
                "--principal",
                "mallory\n#99 +00:00:01.000 web-0001 VmDestroyed by alice");
        assertThat(forged.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(forged.err()).hasLineCount(1);
        assertThat(Kvmsim.run("history", "log", run(), "web-0001").out()).doesNotContain("mallory");
    }

    /// Where nothing is expected, a guest that is killed is reason enough.
    @Test
    void a_guest_that_was_killed_ends_a_run_without_expectations_with_1_and_the_reason() throws IOException {
        var scenario = found(
                "churn-keeps-unused-share",
                "expect:\n  - guests.killed == 0\n  - guests.running == 14\n",
                "",
                "duration: 10d",
                "duration: 3h",
                "unused: 40%, churn: 30%",
                "unused: 0%",
                "memory: 64GiB",
                "memory: 20GiB",
                "count: 14",
                "count: 3");
        var ran = run(scenario);
        assertThat(ran.exit()).isEqualTo(ExitCode.DIFFERENCE);
        assertThat(ran.out())
                .contains("1 guest was killed because no memory was left, first g-000")
                .contains("there are no expectations, and not every guest was placed and kept running: exit code 1");
    }
}
