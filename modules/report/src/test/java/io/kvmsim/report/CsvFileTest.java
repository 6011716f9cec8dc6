package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a CSV file is one line with file, line and column.
class CsvFileTest {
    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void copy() throws IOException, BadRun {
        run = Runs.small(folder.resolve("run"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        timeseries | kernel,guest,    | kern,guest,     | 1: column kernel is missing
        timeseries | 0.1,z2,8192000   | 0.1,z2,8GiB     | 3: column limit: "8GiB" is not a whole number
        timeseries | 0.1,z2,8192000   | 0.1,z2,-1       | 3: column limit: "-1" is not a whole number
        timeseries | 0.1,z2,8192000   | 0.1,z2,1.5      | 3: column limit: "1.5" is not a whole number
        timeseries | 0.1,z2,8192000   | 0.1,z2,9999999999999999999999 | \
            3: column limit: "9999999999999999999999" is not a whole number
        timeseries | 100.25,z1,       | NaN,z1,         | 5: column seconds: "NaN" is not a number
        timeseries | 100.25,z1,       | 0.05,z1,        | 5: column seconds: 0.05 is not after 0.1
        timeseries | 100.25,z2,       | 100.5,z2,       | \
            6: column seconds: 100.5 comes before the sample of 100.25 has its row of host z2
        timeseries | 100.25,z2,       | 100.25,z9,      | 6: column host: z9 stands where z2 is due
        timeseries | 0.1,z2,          | 0.1,z1,         | 3: column host: z1 is there twice
        timeseries | ,4055040,0,0,4096,0,1,0,0,0,1,20,0,10 | ,4055040,0,0 | \
            9: has 8 of 18 columns: column pressure is missing
        timeseries | ,0,0,1,20,0,10   | ,0,0,1,20,0,10,7 | \
            9: has 19 columns, 1 more than the header, after column events
        calls      | 100.25,SET mem.l | 100.5,SET mem.l | 4: column seconds: there is no sample of 100.5
        calls      | EBUSY,5          | EBUSY,          | 4: column count: "" is not a whole number
        calls      | EBUSY,5          | EBUSY           | 4: has 3 of 4 columns: column count is missing
        migrations | 99.75,4,2000     | 99.75,4,x       | 2: column dirty_pages: "x" is not a whole number
        migrations | 91,99,3          | 91,soon,3       | 3: column ended: "soon" is not a number
        events     | 101,killed       | ,killed         | 5: column seconds: "" is not a number
        events     | seconds,kind     | kind            | 1: column seconds is missing
        """)
    void names_the_line_and_the_column(String file, String text, String by, String message) throws IOException {
        var name = "report/%s.csv".formatted(file);
        Runs.replace(run, name, text, by);
        assertThatThrownBy(() -> Report.read(run))
                .isInstanceOf(BadRun.class)
                .hasMessage("%s:%s", run.path().resolve(name), message);
    }

    @Test
    void counts_the_lines_of_the_file_and_not_the_rows() throws IOException {
        Runs.replace(run, "report/events.csv", "z1 is emptied, 2 VMs move", "z1 is emptied,\n\n2 VMs move");
        Runs.replace(run, "report/events.csv", "101,killed", "late,killed");
        assertThatThrownBy(() -> Report.read(run))
                .hasMessage(
                        "%s:7: column seconds: \"late\" is not a number",
                        run.path().resolve("report/events.csv"));
    }

    @Test
    void a_file_that_was_cut_off_between_two_rows_is_refused() throws IOException {
        var file = run.path().resolve("report/timeseries.csv");
        var lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 6));
        assertThatThrownBy(() -> Report.read(run))
                .isInstanceOf(BadRun.class)
                .hasMessage("%s: the file ends before the sample of 100.25 has its row of host *", file);
    }

    @Test
    void an_empty_file_lacks_its_first_column() throws IOException {
        var file = Files.writeString(run.path().resolve("report/calls.csv"), "");
        assertThatThrownBy(() -> Report.read(run))
                .isInstanceOf(BadRun.class)
                .hasMessage("%s:1: is empty: column seconds is missing", file);
    }

    @Test
    void a_header_alone_is_a_run_without_samples() throws IOException, BadRun {
        for (var name : new String[] {"timeseries", "calls", "migrations", "events"}) {
            var file = run.path().resolve("report/%s.csv".formatted(name));
            Files.write(file, Files.readAllLines(file).subList(0, 1));
        }
        var report = Report.read(run);
        assertThat(report.series().orElseThrow().samples()).isZero();
        assertThat(report.calls().orElseThrow().counts()).isEmpty();
        assertThat(report.migrations()).isEmpty();
        assertThat(Page.of(report)).isNotEmpty();
    }

    @Test
    void columns_of_a_later_version_are_passed_over() throws IOException, BadRun {
        var file = run.path().resolve("report/calls.csv");
        var lines = Files.readAllLines(file).stream()
                .map(line -> line.startsWith("seconds") ? "new," + line : "?," + line)
                .toList();
        Files.write(file, lines);
        assertThat(Report.read(run).calls().orElseThrow().counts()).hasSize(3);
    }
}
