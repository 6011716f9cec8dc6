package io.kvmsim.load.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SoakTest {
    /// Whether latency grew in so short a time says nothing, so neither does the exit code.
    @Test
    void makes_only_calls_that_are_granted_and_what_it_wrote_verifies(@TempDir Path directory) {
        var out = new StringWriter();
        new CommandLine(new Main())
                .setOut(new PrintWriter(out))
                .execute(
                        "--minutes", "0",
                        "--interval", "0.25",
                        "--vms", "40",
                        "--records-max", "20",
                        "--dir", directory.toString());
        assertThat(out.toString().lines())
                .contains("0 calls were refused; none should be")
                .anyMatch(line -> line.matches("[\\d,]+ histories with [\\d,]+ events .* decided again"))
                .noneMatch(line -> line.startsWith("FAILED") && !line.contains("p99") && !line.contains("heap"));
        assertThat(directory).isEmptyDirectory();
    }
}
