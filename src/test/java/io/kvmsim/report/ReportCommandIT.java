package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.launcher.Command;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kvmsim report` and `kvmsim report diff` of the packaged product.
class ReportCommandIT {
    private static final Path DISTRIBUTION =
            Path.of(System.getProperty("kvmsim.distribution")).toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private RunDirectory one;
    private RunDirectory two;

    @BeforeEach
    void copy() throws Exception {
        one = Runs.small(folder.resolve("one"));
        two = Runs.small(folder.resolve("two"));
    }

    private Command.Result kvmsim(Object... words) {
        var all = new ArrayList<Object>(List.of(DISTRIBUTION.resolve("bin/kvmsim")));
        all.addAll(List.of(words));
        return Command.of(all.toArray())
                .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                .in(folder)
                .run();
    }

    private String ok(int exit, Object... words) {
        var result = kvmsim(words);
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isEqualTo(exit);
        return result.out();
    }

    private void refused(String message, Object... words) {
        var result = kvmsim(words);
        assertThat(result.err()).startsWith(message);
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void writes_the_page_and_prints_its_name() throws IOException {
        assertThat(ok(0, "report", "one")).isEqualTo("one/report/index.html\n");
        var page = folder.resolve("one/report/index.html");
        assertThat(page).content().contains("1 of 2 expectations broke");
        var before = Files.readAllBytes(page);
        ok(0, "report", "one");
        assertThat(page).hasBinaryContent(before);
        assertThat(folder.resolve("one/report")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void prints_the_summary_as_json() throws IOException {
        var printed = JSON.readTree(ok(0, "report", "one", "--json"));
        assertThat(printed)
                .isEqualTo(JSON.readTree(one.path().resolve("summary.json").toFile()));
    }

    @Test
    void identical_runs_exit_with_0_and_others_with_1() throws IOException {
        assertThat(ok(0, "report", "diff", "one", "two"))
                .isEqualTo("identical: the same histories and the same report, but for how they ran\n");
        Runs.replace(two, "summary.json", "\"calls\": 120", "\"calls\": 1150");
        Runs.replace(two, "report/timeseries.csv", "100.25,z1,4096000,3891200", "100.25,z1,4096000,2842624");
        assertThat(ok(1, "report", "diff", "one", "two").lines().map(line -> line.replaceAll("  +", "|")))
                .contains(
                        "SECTION|FIGURE|one|two|CHANGE",
                        "totals|calls|120|1,150|+1,030",
                        "totals|events|60|60|+0",
                        "memory peak|z1|3.7 MiB|2.7 MiB|-1 MiB")
                .noneMatch(line -> line.startsWith("events by type"))
                .last()
                .asString()
                .startsWith("different: 4 of ");
        var json = JSON.readTree(ok(1, "report", "diff", "one", "two", "-o", "json"));
        assertThat(json.get("identical").asBoolean()).isFalse();
        assertThat(json.get("figures"))
                .anyMatch(it -> it.get("name").asText().equals("calls")
                        && it.get("change").asLong() == 1030);
    }

    @Test
    void bad_input_is_one_line_and_exit_code_2() throws IOException {
        refused("kvmsim: nowhere: no such run directory\n", "report", "nowhere");
        refused("kvmsim: nowhere: no such run directory\n", "report", "diff", "one", "nowhere");
        refused("kvmsim: Missing required parameter: 'DIR'; see kvmsim report --help\n", "report");
        refused("kvmsim: Missing required parameter: 'DIR2'; see kvmsim report diff --help\n", "report", "diff", "one");
        Runs.replace(two, "report/timeseries.csv", "409600,4096,", "lots,4096,");
        var message = "kvmsim: two/report/timeseries.csv:2: column used: \"lots\" is not a whole number\n";
        refused(message, "report", "two");
        refused(message, "report", "diff", "one", "two");
        assertThat(folder.resolve("two/report/index.html")).doesNotExist();
    }

    @Test
    void a_page_that_cannot_be_written_is_one_line() throws IOException {
        Files.createDirectories(one.path().resolve("report/index.html/in-the-way"));
        refused("kvmsim: one/report/index.html: cannot be written: ", "report", "one");
    }

    @Test
    void help_shows_an_example_and_the_exit_codes() {
        assertThat(ok(0, "report", "--help")).contains("Examples:", "kvmsim report runs/first-run-1", "Exit codes:");
        assertThat(ok(0, "report", "diff", "--help")).contains("Example:", "Exit codes:", "1:different".substring(2));
        assertThat(ok(0, "--help")).contains("report");
    }
}
