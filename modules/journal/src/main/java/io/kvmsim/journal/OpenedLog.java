package io.kvmsim.journal;

import java.io.IOException;
import java.nio.file.Path;

/// What is known of a log once it was read to its end, be it from a checkpoint on.
record OpenedLog(Index index, LogCursor cursor, LogExtent extent) {

    static OpenedLog open(Path directory) throws IOException {
        var checkpoint = IndexCheckpoint.load(directory);
        if (checkpoint.isPresent()) {
            var followed = checkpoint.get().follow(directory);
            if (followed.isPresent()) {
                return followed.get();
            }
        }
        return read(directory, Runtime.getRuntime().availableProcessors());
    }

    /// Reads the whole log with several threads; what is not simply whole is read once more by one alone, whose verdict
    /// counts.
    private static OpenedLog read(Path directory, int threads) throws IOException {
        var index = new Index(directory);
        var closed = ClosedSegments.walk(directory, threads, index);
        if (closed.isEmpty()) {
            index = new Index(directory);
        }
        var scanner = LogScanner.after(directory, closed);
        var extent = scanner.scan(index);
        return new OpenedLog(index, scanner.cursor(), extent);
    }
}
