package io.kvmsim.log.write;

import java.io.IOException;
import java.nio.file.Path;

/// Another writer, in this process or another, holds the journal's directory.
public final class JournalInUse extends IOException {
    private final Path directory;
    private final long pid;

    JournalInUse(Path directory, long pid) {
        super("the journal %s is in use by %s".formatted(directory, pid > 0 ? "process " + pid : "another process"));
        this.directory = directory;
        this.pid = pid;
    }

    public Path directory() {
        return directory;
    }

    /// Of the holder; 0 if it could not be found out.
    public long pid() {
        return pid;
    }
}
