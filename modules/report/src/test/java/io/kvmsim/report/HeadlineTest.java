package io.kvmsim.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one sentence that a person without time reads.
class HeadlineTest {
    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void copy() throws IOException, BadRun {
        run = Runs.small(folder.resolve("run"));
    }

    private Headline headline() throws BadRun {
        return Headline.of(Report.read(run));
    }

    private void calm() throws IOException {
        Runs.replace(run, "summary.json", "\"holds\": false,\n      \"brokenAtSeconds\": 100.5", "\"holds\": true");
        Runs.replace(run, "summary.json", "\"unplaced\": 1", "\"unplaced\": 0");
        Runs.replace(run, "summary.json", "\"killed\": [", "\"formerlyKilled\": [");
    }

    @Test
    void says_what_broke_first_when_and_why() throws BadRun {
        var headline = headline();
        assertThat(headline.verdict()).isEqualTo(Headline.Verdict.broke);
        assertThat(headline.text())
                .isEqualTo(
                        "1 of 2 expectations broke: max(host.used / host.limit) < 0.9 at 1m 41s (it was 0.95); 1 VM was"
                                + " killed, web-2 on z1 at 1m 41s; 1 of 4 VMs found no host.");
        assertThat(headline.why())
                .isEqualTo("The fullest host then was z1, with 95% of its memory used. The last thing that happened"
                        + " before: z1 is emptied, 2 VMs move (1m 30s).");
    }

    @Test
    void says_that_it_fits_and_how_full_it_was() throws IOException, BadRun {
        calm();
        var headline = headline();
        assertThat(headline.verdict()).isEqualTo(Headline.Verdict.fits);
        assertThat(headline.text())
                .isEqualTo(
                        "It fits: 4 VMs with 8 vCPUs ran for 1d 01:00 on 2 hosts; all 2 expectations held; up to 4 KiB"
                                + " of the VMs' pages were in the swap.");
        assertThat(headline.why()).isEqualTo("The fullest host was z1, with 95% of its memory used at 1m 40s.");
    }

    @Test
    void a_run_of_which_nothing_was_expected_only_ran() throws IOException, BadRun {
        calm();
        Files.delete(run.path().resolve("report/timeseries.csv"));
        Runs.replace(run, "summary.json", "\"expectations\"", "\"formerExpectations\"");
        assertThat(headline().verdict()).isEqualTo(Headline.Verdict.ran);
        assertThat(headline().text())
                .isEqualTo("4 VMs with 8 vCPUs ran for 1d 01:00 on 2 hosts: 120 calls, 5 refused.");
    }

    @Test
    void an_interrupted_run_fits_nowhere() throws IOException, BadRun {
        calm();
        Runs.replace(run, "summary.json", "\"finished\": true", "\"finished\": false");
        assertThat(headline().verdict()).isEqualTo(Headline.Verdict.unfinished);
        Files.delete(run.path().resolve("summary.json"));
        assertThat(headline().verdict()).isEqualTo(Headline.Verdict.unfinished);
    }

    @Test
    void the_first_to_break_is_named_whatever_the_order_in_the_file() throws IOException, BadRun {
        Runs.replace(
                run,
                "summary.json",
                "\"holds\": true,\n      \"brokenAtSeconds\": null",
                "\"holds\": false,\n      \"brokenAtSeconds\": 20");
        assertThat(headline().text())
                .startsWith("2 of 2 expectations broke, first: guests.running > 1 at 20 s (it was 2);");
    }

    @Test
    void memory_that_was_assumed_to_stay_untouched_is_said() throws IOException, BadRun {
        calm();
        Runs.replace(run, "summary.json", "\"expectations\"", "\"untouched\": {\"web\": 3}, \"expectations\"");
        assertThat(headline().text()).contains("; the memory of 3 VMs was assumed to stay untouched");
    }

    @Test
    void no_room_is_one_thing_and_a_refusal_another() throws IOException, BadRun {
        calm();
        Runs.replace(
                run,
                "summary.json",
                "\"expectations\"",
                "\"notStartedBecause\": {\"no host has room for it\": 1, \"its bring-up was refused: EIO\": 2}, "
                        + "\"expectations\"");
        assertThat(headline().text())
                .matches("2 of \\d VMs did not start: its bring-up was refused: EIO; "
                        + "1 of \\d VMs did not start: no host has room for it\\.");
    }
}
