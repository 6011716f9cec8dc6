package io.kvmsim.log.write;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps writers away from a journal while its files are copied, and changes nothing of them but the `lock`.
public final class QuietJournal implements Closeable {
    /// Names the writer; of no use to a copy.
    public static final String LOCK_FILE = "lock";

    private final Closeable lock;

    private QuietJournal(Closeable lock) {
        this.lock = lock;
    }

    /// @throws JournalInUse where somebody writes it
    public static QuietJournal hold(Path directory) throws IOException {
        try {
            return new QuietJournal(DirectoryLock.acquire(directory));
        } catch (JournalInUse e) {
            throw e;
        } catch (FileSystemException _) {
            // Read-only, or another user's: whoever may write it is kept away by a lock that readers can have.
            return new QuietJournal(shared(directory));
        }
    }

    private static Closeable shared(Path directory) throws IOException {
        var file = directory.resolve(LOCK_FILE);
        if (!Files.exists(file)) {
            return () -> {}; // nobody ever wrote here, and this process cannot
        }
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
            channel.close();
            throw new JournalInUse(directory, 0);
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
