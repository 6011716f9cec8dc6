package io.kvmsim.log.feed;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.BlockCache;
import io.kvmsim.log.read.HeadTable;
import io.kvmsim.log.read.Index;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

/// Every persistence id once: first those of the index, in no order, then new ones in the order of the log.
public final class IdFeed implements Feed<String> {
    private record Known(String id, long newest) {}

    /// What the log held when the feed began.
    private final long start;

    private final Iterator<HeadTable> parts;
    private final Queue<Known> part = new ArrayDeque<>();
    private final BlockCache blocks;
    private final LogFeed later;

    /// @param start a position up to which the index holds every record, and maybe more
    /// @param later what the log holds from the start on
    public IdFeed(long start, Index index, BlockCache blocks, LogFeed later) {
        this.start = start;
        this.parts = index.copies().iterator();
        this.blocks = blocks;
        this.later = later;
    }

    @Override
    public String next() throws IOException {
        for (var known = known(); known != null; known = known()) {
            if (isOlderThanStart(known.newest())) {
                return known.id();
            }
        }
        for (var record = later.next(); record != null; record = later.next()) {
            if (record.previousPosition() == LogRecord.NO_POSITION) {
                return record.persistenceId();
            }
        }
        return null;
    }

    private Known known() {
        while (part.isEmpty() && parts.hasNext()) {
            parts.next().forEach((id, head) -> part.add(new Known(id.toString(), head.position())));
        }
        return part.poll();
    }

    /// Whether an id has a record from before the start: one that has not will be met in the log.
    private boolean isOlderThanStart(long newest) throws IOException {
        var at = newest;
        while (at >= start) {
            at = blocks.read(at).previousPosition();
        }
        return at != LogRecord.NO_POSITION;
    }

    @Override
    public boolean isAtEnd() {
        return later.isAtEnd();
    }

    @Override
    public void close() throws IOException {
        later.close();
    }
}
