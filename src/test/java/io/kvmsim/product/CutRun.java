package io.kvmsim.product;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// A run as it would be, had its journal ended somewhere.
final class CutRun {
    private CutRun() {}

    /// Copies a run without what was written after a part of its journal.
    ///
    /// @param bytes of the journal's first segment that are there
    static Path of(Path whole, Path run, long bytes) throws IOException {
        Product.copy(whole, run);
        Files.delete(run.resolve("summary.json"));
        // As if the machine had died before anything after the cut was forced.
        Files.delete(run.resolve("journal/index"));
        Files.delete(run.resolve("journal/forced"));
        try (var channel = FileChannel.open(segment(run), StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
        return run;
    }

    static Path segment(Path run) {
        return run.resolve("journal/00000001.log");
    }

    /// Deletes a folder, if it is there.
    static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// The bytes of all files below a folder, by name.
    static Map<String, String> contents(Path directory) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
