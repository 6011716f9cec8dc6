package io.kvmsim.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Keeps writers away from a journal while its files are copied, and changes nothing of them but the `lock`.
public final class QuietJournal implements Closeable {
    /// Names the writer; of no use to a copy.
    public static final String LOCK_FILE = "lock";

    private final DirectoryLock lock;

    private QuietJournal(DirectoryLock lock) {
        this.lock = lock;
    }

    /// @throws JournalInUse where somebody writes it
    public static QuietJournal hold(Path directory) throws IOException {
        return new QuietJournal(DirectoryLock.acquire(directory));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
