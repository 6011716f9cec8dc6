package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.LogPlace;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;

/// Reads a journal's directory without actors and without a lock, while a writer may be at work in it.
///
/// What it knows of the log is of the moment when it was opened. Every method may throw `JournalDamaged`. Nothing is
/// kept open between calls, and any thread may call.
public final class LogReader {
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int BLOCKS_MAX = 8;

    private final Path directory;
    private final Index index;
    private final LogCursor end;
    private final LogExtent extent;

    private LogReader(Path directory, OpenedLog opened) {
        this.directory = directory;
        this.index = opened.index();
        this.end = opened.cursor();
        this.extent = opened.extent();
    }

    /// Receives records. What it throws ends the reading.
    @FunctionalInterface
    public interface Visitor {
        void record(LogRecord record) throws IOException;
    }

    /// Receives the history of one persistence id after another, from several threads at once.
    @FunctionalInterface
    public interface HistoryVisitor {
        /// @param history for the time of the call only
        void history(String persistenceId, History history) throws IOException;
    }

    /// The records of one persistence id.
    @FunctionalInterface
    public interface History {
        /// Every record in order, deleted ones and deletion markers included.
        void forEach(Visitor visitor) throws IOException;
    }

    /// Opens the log of a directory: from its index checkpoint where that matches, by reading all of it elsewhere.
    public static LogReader open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "no such directory");
        }
        return new LogReader(directory, OpenedLog.open(directory));
    }

    /// About how many bytes [#open] reads: of the index checkpoint, or of all segments where there is none.
    public static long openingBytes(Path directory) throws IOException {
        var checkpoint = IndexCheckpoint.file(directory);
        if (Files.isRegularFile(checkpoint)) {
            return Files.size(checkpoint);
        }
        long bytes = 0;
        for (var segment : SegmentFiles.list(directory)) {
            bytes += Files.size(SegmentFiles.of(directory, segment));
        }
        return bytes;
    }

    /// Reads every record in the order of the log, in constant memory, checking every group: what [#open] took from
    /// a checkpoint as well. Returns how far it came, which is further than at opening if a writer is at work.
    public static LogExtent scan(Path directory, Visitor visitor) throws IOException {
        var records = new GroupVisitor() {
            @Override
            public void group(Group group) throws IOException {
                GroupRecords.forEach(directory, group, visitor);
            }
        };
        return WholeLog.read(directory, records).extent();
    }

    public LogExtent scan(Visitor visitor) throws IOException {
        return scan(directory, visitor);
    }

    /// Checks every group of the log as [#scan] does, and that its records can be taken apart, on several threads.
    public static LogExtent check(Path directory, int threads) throws IOException {
        return check(directory, threads, _ -> {});
    }

    /// @param progress is told the bytes of each group that was checked, by several threads at once
    public static LogExtent check(Path directory, int threads, IntConsumer progress) throws IOException {
        var structure = new GroupVisitor() {
            @Override
            public void group(Group group) throws IOException {
                GroupRecords.forEachHead(directory, group, (_, _) -> {});
                progress.accept(group.header().bytes());
            }
        };
        return WholeLog.read(directory, threads, structure).extent();
    }

    public LogExtent check(int threads) throws IOException {
        return check(directory, threads);
    }

    /// What a check went over.
    ///
    /// @param records of all kinds
    public record Checked(long records, LogExtent extent) {}

    /// As [#check], and counts the records, whether or not a history leads to them.
    public static Checked count(Path directory, int threads) throws IOException {
        var records = new LongAdder();
        var counting = new GroupVisitor() {
            @Override
            public void restart() {
                records.reset();
            }

            @Override
            public void group(Group group) throws IOException {
                GroupRecords.forEachHead(directory, group, (_, _) -> {});
                records.add(group.header().records());
            }
        };
        var extent = WholeLog.read(directory, threads, counting).extent();
        return new Checked(records.sum(), extent);
    }

    /// Visits every persistence id with all its records, on several threads, in constant memory but for 8 bytes an id
    /// and 8 bytes a record of the history in hand. In no order that counts; of a fleet brought up evenly it reads
    /// the log front to back. The first failure ends it. What the visitor throws is thrown here.
    public void histories(int threads, HistoryVisitor visitor) throws IOException {
        new Histories(directory, index, extent.end(), visitor).visit(threads);
    }

    /// Goes over the records from a position on, up to where the log ended when it was opened.
    public RecordWalk walk(long fromPosition) throws IOException {
        var start = new LogPlaces(directory, index, end).forPosition(Math.max(0, fromPosition));
        return new RecordWalk(directory, new LogTail(directory, start, end::position), fromPosition, index);
    }

    /// As [#walk], and on to what a writer has appended since: null only says that there is no more for now.
    public RecordWalk follow(long fromPosition) throws IOException {
        var start = new LogPlaces(directory, index, end).forPosition(Math.max(0, fromPosition));
        var growing = new GrowingEnd(directory, end, extent.forcedEnd());
        return new RecordWalk(directory, new LogTail(directory, start, growing), fromPosition, index);
    }

    /// Where the record of a position stands.
    public LogPlace place(long position) {
        int segment = index.segmentOf(position);
        return new LogPlace(segment, position - index.baseOf(segment));
    }

    public LogExtent extent() {
        return extent;
    }

    /// How many persistence ids the log knows.
    public int persistenceIdCount() {
        return index.size();
    }

    /// In the order of their names.
    public Set<String> persistenceIds() {
        var ids = new TreeSet<String>();
        index.copies().forEach(heads -> heads.forEach((id, _) -> ids.add(id.toString())));
        return ids;
    }

    /// 0 for an id that the log does not know.
    public long highestSequenceNr(String persistenceId) {
        return index.head(persistenceId).highestSequenceNr();
    }

    /// Every record of one persistence id in order, deleted ones and deletion markers included.
    public void records(String persistenceId, Visitor visitor) throws IOException {
        fetcher().all(persistenceId, index.head(persistenceId).position(), visitor);
    }

    /// The events of one persistence id in order, from one sequence number to another, both included.
    public void events(String persistenceId, long fromSequenceNr, long toSequenceNr, Visitor visitor)
            throws IOException {
        var newest = index.head(persistenceId).position();
        fetcher().events(persistenceId, newest, fromSequenceNr, toSequenceNr, Long.MAX_VALUE, visitor);
    }

    /// The events of one persistence id, to be read in any order. Its whole history is walked once, back to front.
    public IdRecords recordsOf(String persistenceId) throws IOException {
        return new IdRecords(persistenceId, fetcher(), index.head(persistenceId).position());
    }

    /// Goes over all records from the newest back, as the log was when it was opened.
    public BackwardWalk backwards() {
        var blocks = new BlockCache(directory, index, BLOCK_BYTES, BLOCKS_MAX, extent::end);
        return new BackwardWalk(blocks, Histories.newestPositions(index));
    }

    private RecordFetcher fetcher() {
        var blocks = new BlockCache(directory, index, BLOCK_BYTES, BLOCKS_MAX, extent::end);
        return new RecordFetcher(directory, index, blocks);
    }
}
