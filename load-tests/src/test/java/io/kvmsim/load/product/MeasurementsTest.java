package io.kvmsim.load.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.load.measure.Figures;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Every measurement of kvmsim's own, small: that it runs and counts what it says, not how fast.
class MeasurementsTest {
    private static final int VMS = 20;

    @TempDir
    private Path directory;

    private static Map<String, Double> run(Callable<Figures> measurement, String... arguments) {
        var commandLine = new CommandLine(measurement);
        assertThat(commandLine.execute(arguments)).isZero();
        Figures figures = commandLine.getExecutionResult();
        return figures.values();
    }

    private Map<String, Double> bringUp(String... more) {
        var arguments = new String[more.length + 4];
        System.arraycopy(
                new String[] {
                    "--vms", "" + VMS, "--run", directory.resolve("run").toString()
                },
                0,
                arguments,
                0,
                4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return run(new BringUp(), arguments);
    }

    @Test
    void a_bring_up_counts_the_runs_own_events_and_leaves_nothing() {
        var figures = bringUp();
        assertThat(figures).containsEntry("vms", 20.0).containsEntry("events", 23.0 * VMS);
        assertThat(figures.get("journalPerEventBytes")).isBetween(5.0, 500.0);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_run_that_is_kept_is_replayed_recovered_and_opened() {
        bringUp("--keep", "--resident-max", "5");
        var run = directory.resolve("run").toString();
        assertThat(run(new ReplayVerification(), "--run", run)).containsEntry("events", 23.0 * VMS);
        assertThat(run(new Folding(), "--run", run)).containsEntry("events", 23.0 * VMS);
        assertThat(run(new Recovery(), "--run", run))
                .containsEntry("events", 23.0 * VMS)
                .containsEntry("vms", 20.0);
        var opened = run(new Opening(), "--run", run);
        assertThat(opened.get("readerScanGroups"))
                .isEqualTo(opened.get("readerGroups"))
                .isPositive();
    }

    @Test
    void single_calls_are_made_at_every_level_and_leave_nothing() {
        var figures = run(
                new SingleCalls(),
                "--vms",
                "" + VMS,
                "--in-flight",
                "1,16",
                "--seconds",
                "0",
                "--warm-calls",
                "10",
                "--dir",
                directory.toString());
        // In no time exactly those are made that are in flight at first.
        assertThat(figures).containsEntry("1.calls", 1.0).containsEntry("16.calls", 16.0);
        assertThat(figures.get("16.p99Micros")).isPositive();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void the_journal_alone_is_compared_with_a_plain_file() {
        var figures = run(
                new JournalAlone(),
                "--in-flight",
                "16",
                "--ids",
                "50",
                "--seconds",
                "0.05",
                "--dir",
                directory.toString());
        assertThat(figures.get("16.ratio")).isPositive();
        assertThat(figures.get("16.bytesPerRecord")).isBetween(100.0, 300.0);
        assertThat(figures.get("16.recordsPerGroup")).isBetween(1.0, 17.0);
        assertThat(directory).isEmptyDirectory();
    }
}
