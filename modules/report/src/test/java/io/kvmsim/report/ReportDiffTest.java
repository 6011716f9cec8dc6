package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDiffTest {
    @TempDir
    private Path folder;

    private RunDirectory left;
    private RunDirectory right;

    @BeforeEach
    void copy() throws IOException, BadRun {
        left = Runs.small(folder.resolve("left"));
        right = Runs.small(folder.resolve("right"));
    }

    private ReportDiff diff() throws BadRun {
        return ReportDiff.of(left, right);
    }

    private List<Figure> differing() throws BadRun {
        var diff = diff();
        assertThat(diff.identical()).isFalse();
        return diff.figures().stream().filter(it -> !it.same()).toList();
    }

    @Test
    void two_runs_are_identical_whoever_ran_them_when_and_how_fast() throws IOException, BadRun {
        Runs.replace(right, "summary.json", "1234", "99");
        Runs.replace(right, "manifest.json", "2026-01-01T08:00:00Z", "2027-01-01T08:00:00Z");
        Runs.replace(right, "manifest.json", "\"ada\"", "\"grace\"");
        assertThat(diff().identical()).isTrue();
        assertThat(diff().finished()).isTrue();
    }

    @Test
    void cpu_time_is_compared_by_group_and_host_where_a_run_has_it() throws IOException, BadRun {
        assertThat(diff().figures()).noneMatch(it -> it.section().startsWith("CPU"));
        Runs.replace(right, "summary.json", "\"calls\": 120", """
                "cpu": {
                  "hosts": [{"name": "h-1", "used": {"mean": 0.5, "p95": 0.875, "max": 1}}],
                  "groups": [{"name": "web", "servedSeconds": 90.5, "stolenSeconds": 9, "waitedSeconds": 0.25}]
                }, "calls": 120""");
        Files.writeString(right.path().resolve("report/cpu.csv"), "seconds,kind\n");
        assertThat(differing())
                .contains(
                        Figure.seconds("CPU time of web", "served", 0, 90.5),
                        Figure.seconds("CPU time of web", "stolen", 0, 9),
                        Figure.seconds("CPU time of web", "waited", 0, 0.25),
                        Figure.text("CPU use, 95th percentile", "h-1", null, "87.5%"))
                .anyMatch(it -> it.name().equals("report/cpu.csv") && it.left() == null);
    }

    @Test
    void figures_stand_side_by_side_with_what_changed() throws IOException, BadRun {
        Runs.replace(right, "summary.json", "\"calls\": 120", "\"calls\": 100");
        Runs.replace(right, "summary.json", "\"running\": 2", "\"stopped\": 2");
        Runs.replace(right, "summary.json", "SET mem.limit EBUSY\": 5", "SET mem.limit EBUSY\": 7");
        Runs.replace(right, "summary.json", "\"p99\": 0.3", "\"p99\": 0.5");
        assertThat(differing())
                .contains(
                        Figure.count("totals", "calls", 120L, 100L),
                        Figure.count("VMs by state", "running", 2L, 0L),
                        Figure.count("VMs by state", "stopped", 0L, 2L),
                        Figure.count("refusals by call", "SET mem.limit EBUSY", 5L, 7L),
                        Figure.seconds("migrations", "downtime p99", 0.3, 0.5))
                .hasSize(6)
                .last()
                .extracting(Figure::name)
                .isEqualTo("summary.json");
        assertThat(Figure.count("totals", "calls", 120L, 100L).change()).isEqualTo(-20L);
    }

    @Test
    void expectations_that_changed_are_told_with_their_moment() throws IOException, BadRun {
        Runs.replace(right, "summary.json", "\"brokenAtSeconds\": 100.5", "\"brokenAtSeconds\": 7200");
        Runs.replace(right, "summary.json", "guests.running > 1", "guests.running > 2");
        assertThat(differing())
                .contains(
                        Figure.text("expectations", "guests.running > 1", "held", null),
                        Figure.text("expectations", "guests.running > 2", null, "held"),
                        Figure.text(
                                "expectations",
                                "max(host.used / host.limit) < 0.9",
                                "broke at 1m 41s",
                                "broke at 02:00:00"));
    }

    @Test
    void memory_peaks_are_compared_by_host() throws IOException, BadRun {
        Runs.replace(right, "report/timeseries.csv", "100.25,z1,4096000,3891200", "100.25,z1,4096000,3999000");
        assertThat(differing())
                .contains(Figure.bytes("memory peak", "z1", 3_891_200L, 3_999_000L))
                .extracting(Figure::name)
                .containsExactly("z1", "report/timeseries.csv");
    }

    @Test
    void a_run_without_samples_is_compared_by_how_it_ended() throws IOException, BadRun {
        Files.delete(right.path().resolve("report/timeseries.csv"));
        assertThat(diff().figures()).contains(Figure.bytes("memory at the end", "z1", 2_048_000L, 2_048_000L));
        assertThat(differing()).extracting(Figure::right).containsExactly((Object) null);
    }

    @Test
    void what_only_the_summary_tells_makes_a_difference_too() throws IOException, BadRun {
        Runs.replace(right, "summary.json", "KVM_IRQFD", "KVM_IOEVENTFD");
        assertThat(differing()).extracting(Figure::name).containsExactly("summary.json");
    }

    @Test
    void runs_without_a_root_are_identical_to_none() throws IOException, BadRun {
        for (var run : List.of(left, right)) {
            Runs.replace(run, "summary.json", "ab".repeat(32), "");
            Runs.replace(run, "summary.json", "\"finished\": true", "\"finished\": false");
        }
        assertThat(diff().identical()).isFalse();
        assertThat(diff().finished()).isFalse();
        Files.delete(left.path().resolve("summary.json"));
        assertThat(diff().identical()).isFalse();
    }

    @Test
    void an_expectation_that_is_there_twice_is_compared_with_both() throws IOException, BadRun {
        for (var run : List.of(left, right)) {
            Runs.replace(run, "summary.json", "guests.running > 1", "max(host.used / host.limit) < 0.9");
        }
        assertThat(diff().identical()).isTrue();
        assertThat(diff().figures())
                .contains(Figure.text(
                        "expectations",
                        "max(host.used / host.limit) < 0.9",
                        "broke at 1m 41s, held",
                        "broke at 1m 41s, held"));
    }
}
