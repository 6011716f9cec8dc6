package io.kvmsim.log.feed;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.Span;
import io.kvmsim.log.read.Index;
import io.kvmsim.log.read.RecordFetcher;
import java.io.IOException;

/// The events of one persistence id that are not deleted, in order, from one sequence number to another.
public final class HistoryFeed implements Feed<LogRecord> {
    private final String id;
    private final long to;
    private final Span span;
    private final Index index;
    private final RecordFetcher fetcher;
    /// The next sequence number that is wanted.
    private long from;

    private Index.Head seen = Index.Head.NONE;
    private boolean hasLooked;
    private int found;
    private int given;

    public HistoryFeed(String id, long from, long to, Span span, Index index, RecordFetcher fetcher) {
        this.id = id;
        this.from = from;
        this.to = to;
        this.span = span;
        this.index = index;
        this.fetcher = fetcher;
    }

    @Override
    public LogRecord next() throws IOException {
        if (given == found && !look()) {
            return null;
        }
        var record = fetcher.record(id, given++);
        from = record.sequenceNr() + 1;
        return record;
    }

    /// Goes back from the newest record to the first that was not given yet, if there is a newer one than last time.
    private boolean look() throws IOException {
        var head = index.head(id);
        var isOld = hasLooked && (span == Span.CURRENT || head.position() == seen.position());
        if (isOld || from > to) {
            return false;
        }
        hasLooked = true;
        seen = head;
        given = 0;
        found = fetcher.find(id, head.position(), Math.max(from, head.deletedTo() + 1), to);
        return found > 0;
    }

    @Override
    public boolean isAtEnd() {
        return span == Span.CURRENT || from > to || seen.highestSequenceNr() >= to;
    }
}
