package io.kvmsim.log.write;

import io.kvmsim.log.bytes.IdBytes;
import io.kvmsim.log.bytes.Threads;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.WriteRejected;
import io.kvmsim.log.read.BlockCache;
import io.kvmsim.log.read.Index;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.OpenedLog;
import io.kvmsim.log.read.RecordFetcher;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The one writer of a journal's directory: gathers writes into groups, and completes each after its group was forced.
///
/// After the first write or force that fails, every later write fails with the same [JournalFailed]; nothing is tried
/// again. Any thread may call; a call waits while a whole group waits for the disk.
public final class JournalWriter implements AutoCloseable {
    /// A single write, encoded, is rejected beyond this.
    public static final long WRITE_BYTES_MAX = 16L << 20;

    private static final int REPLAY_BLOCK_BYTES = 16 * 1024;
    private static final int REPLAY_BLOCKS_MAX = 1024;

    private final Path directory;
    private final InstantSource clock;
    private final DirectoryLock lock;
    private final Index index;
    private final LogExtent openedAt;
    private final LogAppender appender;
    /// Shared by all replays: who recovers a fleet asks for one neighbour after another.
    private final BlockCache replays;
    private final BackgroundCheckpoint checkpoint;
    private final DoubleBuffer buffer;
    private final Thread thread;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final Followers followers = new Followers();

    /// Everything before it has been forced and is in the index.
    private volatile LogCursor settled;

    private volatile JournalFailed failure;
    private boolean isClosed;

    private JournalWriter(
            Path directory,
            JournalSettings settings,
            InstantSource clock,
            DirectoryLock lock,
            OpenedLog log,
            LogAppender appender) {
        this.directory = directory;
        this.clock = clock;
        this.lock = lock;
        this.index = log.index();
        this.openedAt = log.extent();
        this.settled = log.cursor();
        this.appender = appender;
        this.replays = new BlockCache(directory, index, REPLAY_BLOCK_BYTES, REPLAY_BLOCKS_MAX, this::forcedEnd);
        this.checkpoint = new BackgroundCheckpoint(directory, index, appender, settings.checkpointBytes());
        this.buffer =
                new DoubleBuffer(index, settings.groupBytesMax(), log.cursor().position());
        this.thread = Thread.ofPlatform().daemon().name("kvmsim-journal").unstarted(this::run);
    }

    /// Opens a directory for writing, making it if it is missing. Cuts the tail that a crash may have left.
    ///
    /// Throws [JournalInUse] if another writer holds it and `JournalDamaged` if what was forced does not read back.
    public static JournalWriter open(Path directory, JournalSettings settings) throws IOException {
        return open(directory, settings, InstantSource.system(), FileChannel::open);
    }

    public static JournalWriter open(
            Path directory, JournalSettings settings, InstantSource clock, ChannelOpener opener) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            SegmentFiles.force(directory.toAbsolutePath().getParent());
        }
        var lock = DirectoryLock.acquire(directory);
        try {
            var log = OpenedLog.open(directory);
            new LogRepair(directory, log).repair();
            var appender = new LogAppender(directory, opener, settings.segmentBytes(), log.cursor());
            var writer = new JournalWriter(directory, settings, clock, lock, log, appender);
            writer.thread.start();
            return writer;
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    public Path directory() {
        return directory;
    }

    /// How far the log reached when it was opened, and the tail that was cut.
    public LogExtent openedAt() {
        return openedAt;
    }

    /// Completes when the writer has been closed, or with the [JournalFailed] that stopped it.
    public CompletionStage<Void> stopped() {
        // Not a copy: that would wrap the failure.
        return stopped;
    }

    /// Appends events of one persistence id, all or none of them. Their sequence numbers rise.
    ///
    /// The stage completes once they have been forced. It fails with [WriteRejected] if they were refused and
    /// nothing was stored, with [JournalFailed] if it is not certain that they were stored. What is attached to the
    /// stage may run on the journal's thread, which must not wait: it must not append.
    public CompletionStage<Void> append(List<NewRecord> records) {
        if (records.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        var id = records.getFirst().persistenceId();
        long bytes = 0;
        for (var record : records) {
            bytes += record.encodedBytesMax();
            if (!record.persistenceId().equals(id)) {
                throw new IllegalArgumentException(
                        "one write with records of " + id + " and " + record.persistenceId());
            }
        }
        if (bytes > WRITE_BYTES_MAX) {
            return CompletableFuture.failedFuture(new WriteRejected(
                    "a write of %d bytes for %s is past the limit of %d".formatted(bytes, id, WRITE_BYTES_MAX)));
        }
        return buffer.append(IdBytes.of(id), records, bytes);
    }

    /// Records that the events of a persistence id up to a sequence number count as deleted.
    public CompletionStage<Void> deleteTo(String persistenceId, long toSequenceNr) {
        return buffer.delete(IdBytes.of(persistenceId), toSequenceNr, clock.millis());
    }

    /// The highest sequence number that an id ever had, 0 for a new one, answered from memory, once its writes that
    /// are under way are complete.
    public CompletionStage<Long> highestSequenceNr(String persistenceId) {
        return buffer.settled(IdBytes.of(persistenceId)).thenCompose(_ -> highestNow(persistenceId));
    }

    private CompletableFuture<Long> highestNow(String persistenceId) {
        return failure != null
                ? CompletableFuture.failedFuture(failure)
                : CompletableFuture.completedFuture(index.head(persistenceId).highestSequenceNr());
    }

    /// The highest sequence number that is on the disk, without waiting for what is under way.
    public long highestLogged(String persistenceId) {
        return index.head(persistenceId).highestSequenceNr();
    }

    /// Reads the events of one id that are not deleted, in order, both bounds included, at most `max` of them.
    public void replay(
            String persistenceId, long fromSequenceNr, long toSequenceNr, long max, LogReader.Visitor visitor)
            throws IOException {
        if (failure != null) {
            throw failure;
        }
        var head = index.head(persistenceId);
        var from = Math.max(fromSequenceNr, head.deletedTo() + 1);
        var fetcher = new RecordFetcher(directory, index, replays);
        fetcher.events(persistenceId, head.position(), from, toSequenceNr, max, visitor);
    }

    /// What the log holds, and a little more while a group is being forced: [#settled] is the bound.
    public Index index() {
        return index;
    }

    /// The end of the last group that was forced and is in the index.
    public LogCursor settled() {
        return settled;
    }

    /// The end of the last group that was forced, in the index or about to be.
    public long forcedEnd() {
        return appender.cursor().position();
    }

    /// Who is woken after [#settled] or [#ended] has changed.
    public Followers followers() {
        return followers;
    }

    /// Why nothing will follow; empty while the writer is at work.
    public Optional<IOException> ended() {
        if (!stopped.isDone()) {
            return Optional.empty();
        }
        return Optional.of(failure != null ? failure : new IOException("the journal " + directory + " is closed"));
    }

    private void run() {
        try {
            for (var group = buffer.take(); group != null; group = buffer.take()) {
                commit(group);
            }
        } catch (Throwable cause) {
            failure = new JournalFailed(directory, cause);
            buffer.fail(failure);
            stopped.completeExceptionally(failure);
            followers.wake();
        }
    }

    private void commit(GroupBuilder group) throws IOException {
        var start = System.nanoTime();
        if (group.records() > 0) {
            appendGroup(group);
            group.heads().raise(index);
            settled = appender.cursor();
            checkpoint.afterGroup(group.bytes());
        }
        buffer.landed(System.nanoTime() - start);
        group.complete();
        group.clear();
        followers.wake();
    }

    private void appendGroup(GroupBuilder group) throws IOException {
        appender.roll(group.bytes());
        var cursor = appender.cursor();
        index.segment(cursor.segment(), cursor.segmentBase());
        // Where the clock goes back, the log's time stands still: readers may search it by time.
        var time = Math.max(cursor.time(), clock.millis());
        appender.append(group.array(), group.bytes(), group.records(), time);
    }

    /// Writes what still waits, an empty group that names the end, and the index checkpoint, and gives the lock back.
    /// A checkpoint that cannot be written is logged as a warning, no more.
    @Override
    public synchronized void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        buffer.close(new IOException("the journal " + directory + " is closed"));
        Threads.join(thread);
        checkpoint.finish();
        try (lock;
                appender) {
            if (failure == null) {
                closeLog();
            }
        } finally {
            stopped.complete(null);
            followers.wake();
        }
    }

    private void closeLog() throws IOException {
        var end = appender.cursor().position();
        var isUnchanged = end == openedAt.end();
        var isClosedCleanly = end == 0 || (isUnchanged && openedAt.forcedEnd() + GroupHeader.BYTES == end);
        if (!isClosedCleanly) {
            appendGroup(new GroupBuilder());
        }
        appender.finish();
        if (end > 0) {
            // The empty group is the last one now, and what stands before it is forced.
            var emptyGroup = appender.cursor().position() - GroupHeader.BYTES;
            checkpoint.store(appender.cursor(), emptyGroup);
        }
    }
}
