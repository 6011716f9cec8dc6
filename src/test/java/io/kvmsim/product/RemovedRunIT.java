package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run whose directory is taken away ends at once: what it would go on to record could never be read.
class RemovedRunIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void a_run_ends_when_its_directory_is_removed() throws Exception {
        var scenario = Product.scenario(folder, "long", 200_000, Product.longRecording(folder, 300));
        ends(Product.kvmsim(folder, "run", scenario, "--run", "run"), this::remove);
    }

    @Test
    void a_run_ends_when_its_directory_is_renamed() throws Exception {
        var scenario = Product.scenario(folder, "long", 200_000, Product.longRecording(folder, 300));
        ends(
                Product.kvmsim(folder, "run", scenario, "--run", "run"),
                run -> Files.move(run, run.resolveSibling("elsewhere")));
    }

    /// One that has nothing to record for long, since all that happens are windows of virtual time.
    @Test
    void a_run_in_virtual_time_ends_when_its_directory_is_removed() throws Exception {
        var scenario = Files.writeString(folder.resolve("s.yaml"), """
                apiVersion: kvmsim/v1
                kind: Scenario
                name: s
                seed: 1
                window: 1s
                duration: 20000d
                hosts: [{name: h, machine: %s, memory: 64GiB}]
                memory: [{name: u, every: 10m, touched: 10%%, churn: 10%%, unused: 10%%}]
                guests: [{name: g, count: 10, memory: 1GiB, use: u}]
                """.formatted(Product.HOST));
        ends(Product.kvmsim(folder, "run", scenario, "--run", "run"), this::remove);
    }

    @FunctionalInterface
    private interface Act {
        void on(Path run) throws IOException;
    }

    private void ends(Command command, Act act) throws Exception {
        var run = folder.resolve("run");
        var running = command.start();
        while (!isUnderWay(run)) {
            assertThat(running.process().isAlive()).as(running.errSoFar()).isTrue();
            Thread.onSpinWait();
        }
        act.on(run);
        long removedAt = System.nanoTime();
        var result = running.result();
        assertThat(Duration.ofNanos(System.nanoTime() - removedAt)).isLessThan(AT_ONCE);
        assertThat(result.errLines())
                .singleElement()
                .isEqualTo("kvmsim: run: was removed or renamed while the run wrote to it; the run ends here");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(run).as("is not made anew").doesNotExist();
    }

    private static boolean isUnderWay(Path run) throws IOException {
        var log = run.resolve("journal/00000001.log");
        return Files.exists(log) && Files.size(log) > 0 && Files.exists(run.resolve("manifest.json"));
    }

    /// As `rm -r` does, with whatever is made meanwhile.
    private void remove(Path run) throws IOException {
        while (Files.exists(run)) {
            try (Stream<Path> files = Files.walk(run)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (DirectoryNotEmptyException | NoSuchFileException _) {
                // once more
            }
        }
    }
}
