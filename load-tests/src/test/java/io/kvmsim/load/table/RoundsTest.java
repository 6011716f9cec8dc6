package io.kvmsim.load.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    @TempDir
    private Path nothingBuilt;

    @Test
    void one_that_cannot_run_is_not_tried_again_and_the_others_still_run() throws IOException, InterruptedException {
        var progress = new ByteArrayOutputStream();
        var child = new Child(nothingBuilt, nothingBuilt, nothingBuilt.resolve("log"));
        var measured = new Rounds(child, new PrintStream(progress, true, StandardCharsets.UTF_8))
                .run(List.of(
                        new Measurement("own", Program.KVMSIM, List.of(), 2),
                        new Measurement("peer", Program.CLOUDSIM_PLUS, List.of(), 2)));
        assertThat(measured).extracting(Results.Measured::problem).containsOnly("it was not built");
        assertThat(measured).extracting(Results.Measured::failed).containsExactly(true, false);
        assertThat(progress.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "own, round 1 of 2",
                        "own: failed: it was not built",
                        "peer, round 1 of 2",
                        "peer: not available: it was not built");
    }

    @Test
    void every_section_measures_something_and_no_name_twice() {
        var sizing = new Sizing(List.of(1_000, 10_000), 3, "/data", false);
        var names = Arrays.stream(Section.values())
                .flatMap(section -> section.measurements(sizing).stream())
                .map(Measurement::name)
                .toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(Section.values().length);
    }

    @Test
    void a_million_is_measured_once_and_never_twice_in_one_process() {
        var sizing = new Sizing(List.of(1_000, 1_000_000), 3, "/data", false);
        assertThat(Section.BRINGUP.measurements(sizing))
                .extracting(it -> it.name() + " " + it.rounds())
                .containsExactly(
                        "bring-up/1000 3",
                        "bring-up/1000000 1",
                        "command/1000 3",
                        "command/1000000 1",
                        "warm-bring-up/1000 3",
                        "passivated/1000000 1");
    }

    @Test
    void each_round_has_a_directory_of_its_own() {
        var measurement = Section.BRINGUP
                .measurements(new Sizing(List.of(1_000), 2, "/data", false))
                .getFirst();
        assertThat(measurement.arguments(1)).contains("/data/bring-up-1000-1");
        assertThat(measurement.arguments(2)).contains("/data/bring-up-1000-2");
    }

    @Test
    void sizes_are_read_with_their_unit() {
        assertThat(Sizing.size("500")).isEqualTo(500);
        assertThat(Sizing.size("10k")).isEqualTo(10_000);
        assertThat(Sizing.size("1M")).isEqualTo(1_000_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Sizing.size("many"));
    }
}
