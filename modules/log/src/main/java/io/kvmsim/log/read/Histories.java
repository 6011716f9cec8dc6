package io.kvmsim.log.read;

import io.kvmsim.log.bytes.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/// Visits every history of a log, in the order of their newest records: those of a fleet that does the same things in
/// turn lie side by side, and so do the ones before, so that reading goes over the log once for each of them.
final class Histories {
    private static final int BLOCK_BYTES = 64 * 1024;
    /// The number of records of a history that may be far apart before blocks are read twice.
    private static final int BLOCKS_MAX = 512;
    /// More ranges than threads, so that none is left with the longest histories at the end.
    private static final int RANGES_A_THREAD = 4;

    private final Path directory;
    private final Index index;
    private final long end;
    private final LogReader.HistoryVisitor visitor;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    Histories(Path directory, Index index, long end, LogReader.HistoryVisitor visitor) {
        this.directory = directory;
        this.index = index;
        this.end = end;
        this.visitor = visitor;
    }

    void visit(int threads) throws IOException {
        var newest = newestPositions(index);
        var ranges = threads * RANGES_A_THREAD;
        var tasks = new ArrayList<Callable<Void>>();
        for (int range = 0; range < ranges; range++) {
            int from = bound(newest, range, ranges);
            int to = bound(newest, range + 1, ranges);
            tasks.add(() -> visit(newest, from, to));
        }
        Threads.all(threads, tasks);
    }

    private static int bound(long[] newest, int range, int ranges) {
        return (int) ((long) newest.length * range / ranges);
    }

    /// Where the newest record of each id stands, ascending.
    static long[] newestPositions(Index index) {
        var positions = new long[index.size()];
        var at = 0;
        for (var heads : (Iterable<HeadTable>) index.copies()::iterator) {
            heads.positions(positions, at);
            at += heads.size();
        }
        Arrays.sort(positions);
        return positions;
    }

    private Void visit(long[] newest, int from, int to) throws IOException {
        var blocks = new BlockCache(directory, index, BLOCK_BYTES, BLOCKS_MAX, () -> end);
        var fetcher = new RecordFetcher(directory, index, blocks);
        var isDone = false;
        try {
            for (int i = from; i < to && !hasFailed.get(); i++) {
                fetcher.history(newest[i], visitor);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                hasFailed.set(true);
            }
        }
        return null;
    }
}
