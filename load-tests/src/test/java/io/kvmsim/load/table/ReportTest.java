package io.kvmsim.load.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Path CANNED = Path.of("src/test/resources/table/results.json");

    private Results results;
    private List<String> lines;

    @BeforeEach
    void read() throws IOException {
        results = Results.read(CANNED);
        lines = new Report(results)
                .lines().stream()
                        .map(line -> line.strip().replaceAll(" +", " "))
                        .toList();
    }

    @Test
    void a_row_has_the_medians_of_its_rounds_and_the_growth_from_the_row_above() {
        assertThat(lines).contains("1,000 2 500 - - - - 5,000 - - - 3", "10,000 20 500 - - - - 3,000 - 1 2 1");
    }

    @Test
    void a_peer_stands_beside_what_it_is_compared_with() {
        assertThat(lines)
                .contains("kvmsim 16 3,000 1x 20 0 - - 1", "postgresql 16 1,000 3x 100 60 - - 1")
                .contains("1,000 simple 16 4 2x 600 - 2,500 0.50x 1");
    }

    @Test
    void what_failed_and_what_is_not_available_is_said() {
        assertThat(lines).contains("calls: FAILED: exit code 3", "jdbc/h2: not available: it was not built");
        assertThat(results.hasFailures()).isTrue();
    }

    @Test
    void a_peer_that_is_not_available_is_no_failure() {
        assertThat(results.startingWith("jdbc/")).noneMatch(Results.Measured::failed);
    }

    @Test
    void what_was_not_measured_has_no_table() {
        assertThat(lines).noneMatch(line -> line.startsWith("The journal alone"));
    }

    @Test
    void all_rounds_are_written_and_read_again(@TempDir Path directory) throws IOException {
        results.write(directory.resolve("r.json"));
        assertThat(Results.read(directory.resolve("r.json"))).isEqualTo(results);
        assertThat(Files.readString(directory.resolve("r.json"))).doesNotContain("failed", "hasFailures");
    }
}
