package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import java.io.IOException;
import java.nio.file.Path;

/// The result of reading a log to its end, from its start or from a checkpoint.
public record OpenedLog(Index index, LogCursor cursor, LogExtent extent) {

    public static OpenedLog open(Path directory) throws IOException {
        var checkpoint = IndexCheckpoint.load(directory);
        if (checkpoint.isPresent()) {
            var followed = checkpoint.get().follow(directory);
            if (followed.isPresent()) {
                return followed.get();
            }
        }
        return read(directory, Runtime.getRuntime().availableProcessors());
    }

    private static OpenedLog read(Path directory, int threads) throws IOException {
        var reading = new Reading(directory);
        var whole = WholeLog.read(directory, threads, reading);
        return new OpenedLog(reading.index, whole.end(), whole.extent());
    }

    /// An index in the making.
    private static final class Reading implements GroupVisitor {
        private final Path directory;
        private Index index;

        Reading(Path directory) {
            this.directory = directory;
            this.index = new Index(directory);
        }

        @Override
        public void restart() {
            index = new Index(directory);
        }

        @Override
        public void segment(int number, long base) {
            index.segment(number, base);
        }

        @Override
        public void group(Group group) throws IOException {
            index.group(group);
        }
    }
}
