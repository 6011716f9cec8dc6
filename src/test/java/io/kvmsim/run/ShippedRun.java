package io.kvmsim.run;

import io.kvmsim.launcher.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A run of a shipped scenario in full size. All tests that look at one share it, so none of them may change it: a test
/// that does so works on a copy.
///
/// @param path   the run directory
/// @param result of the command `run`
public record ShippedRun(Path path, Command.Result result) {
    private static final Map<String, ShippedRun> RUNS = new ConcurrentHashMap<>();
    private static final Path DISTRIBUTION =
            Path.of(System.getProperty("kvmsim.distribution")).toAbsolutePath();
    private static final Path SCENARIOS = DISTRIBUTION.resolve("config/scenarios");

    /// The first caller makes the run, and all others wait for it.
    public static ShippedRun of(String scenario) {
        return RUNS.computeIfAbsent(scenario, ShippedRun::made);
    }

    private static ShippedRun made(String scenario) {
        try {
            var folder = Files.createDirectories(DISTRIBUTION.resolveSibling("shipped-runs"));
            var path = folder.resolve(scenario);
            Command.of("rm", "-rf", path).run(); // of an earlier build
            var result = Command.of(DISTRIBUTION.resolve("bin/kvmsim"), "run", file(scenario), "--run", path)
                    .with("KVMSIM_JAVA_HOME", System.getProperty("java.home"))
                    .in(folder)
                    .run();
            return new ShippedRun(path, result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The scenario file.
    public static Path file(String scenario) {
        return SCENARIOS.resolve(scenario + ".yaml");
    }

    /// The names of all shipped scenarios.
    public static Stream<String> names() throws IOException {
        try (var files = Files.list(SCENARIOS)) {
            return files
                    .map(it -> it.getFileName().toString())
                    .filter(it -> it.endsWith(".yaml"))
                    .map(it -> it.replace(".yaml", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /// Copies the run directory.
    public void copyTo(Path target) {
        var copied = Command.of("cp", "-r", path, target).run();
        if (copied.exit() != 0) {
            throw new IllegalStateException(copied.err());
        }
    }
}
