package io.kvmsim.log.write;

import io.kvmsim.log.bytes.Threads;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.read.Index;
import io.kvmsim.log.read.IndexCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/// Checkpoints the index at regular intervals of log bytes while the writer continues, so that after a crash only the
/// log since then has to be read. For the journal's thread, and for whoever closes the journal after it.
final class BackgroundCheckpoint {
    private final Path directory;
    private final Index index;
    private final LogAppender appender;
    private final long everyBytes;
    private long lastPlace;
    private Thread thread;

    /// @param everyBytes 0 for never
    BackgroundCheckpoint(Path directory, Index index, LogAppender appender, long everyBytes) {
        this.directory = directory;
        this.index = index;
        this.appender = appender;
        this.everyBytes = everyBytes;
        this.lastPlace = appender.cursor().position();
    }

    /// To be called when a group is on the disk and in the index.
    void afterGroup(int groupBytes) {
        var place = appender.cursor();
        if (everyBytes > 0 && place.position() - lastPlace >= everyBytes && (thread == null || !thread.isAlive())) {
            lastPlace = place.position();
            thread = Thread.ofPlatform()
                    .daemon()
                    .name("kvmsim-checkpoint")
                    .start(() -> store(place, place.position() - groupBytes));
        }
    }

    /// It only saves time: where it fails, the journal is none the worse. Where the disk fails, the log learns of it
    /// by itself.
    void store(LogCursor place, long lastGroup) {
        try {
            IndexCheckpoint.store(directory, index, place, lastGroup, appender::cursor);
        } catch (IOException failure) {
            LoggerFactory.getLogger(BackgroundCheckpoint.class)
                    .warn("the index of {} was not checkpointed: {}", directory, failure.toString());
        }
    }

    /// Waits for one that is being written. Interruptions are kept for later.
    void finish() {
        if (thread != null) {
            Threads.join(thread);
        }
    }
}
