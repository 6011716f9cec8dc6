package io.kvmsim.journal;

import java.io.IOException;
import java.nio.file.Path;

/// What is known of a log once it was read to its end, be it from a checkpoint on.
record OpenedLog(Index index, LogCursor cursor, LogExtent extent) {

    static OpenedLog open(Path directory) throws IOException {
        var checkpoint = IndexCheckpoint.load(directory);
        var index = checkpoint.map(IndexCheckpoint::index).orElseGet(() -> new Index(directory));
        var from = checkpoint.map(IndexCheckpoint::cursor).orElse(LogCursor.START);
        var forcedEnd = checkpoint.map(IndexCheckpoint::forcedEnd).orElse(0L);
        var scanner = new LogScanner(directory, from, forcedEnd);
        var extent = scanner.scan(index);
        return new OpenedLog(index, scanner.cursor(), extent);
    }
}
