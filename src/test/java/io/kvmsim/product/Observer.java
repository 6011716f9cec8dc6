package io.kvmsim.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Watches, from outside of Java, what a process forces to the disk: `src/test/c/forces.c`, compiled and preloaded.
record Observer(Path library, Path log) {
    /// A line of the log: what was forced, or what the process itself said.
    sealed interface Line {}

    /// A force that was completed.
    ///
    /// @param length of the file
    record Forced(Path file, long length) implements Line {}

    record Said(String line) implements Line {}

    static Observer into(Path log) {
        return new Observer(Preload.library("forces"), log);
    }

    /// What a process needs in its environment to be watched, on a disk that takes its time.
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "FORCES_LOG", log.toString(), "FORCES_DELAY_MICROS", "2000");
    }

    /// In the order in which it happened.
    List<Line> lines() throws IOException {
        return Files.readAllLines(log).stream().map(Observer::line).toList();
    }

    private static Line line(String line) {
        var words = line.split(" ", 3);
        return words[0].equals("forced") ? new Forced(Path.of(words[2]), Long.parseLong(words[1])) : new Said(line);
    }
}
