package io.kvmsim.log.read;

import io.kvmsim.log.format.LogRecord;
import java.io.IOException;

/// The events of one persistence id by their number, in any order, as they were when the reader was opened. In memory
/// are 8 bytes for each and the newest MiB. For one thread.
public final class IdRecords {
    private final String id;
    private final RecordFetcher fetcher;
    private final int count;

    IdRecords(String id, RecordFetcher fetcher, long newest) throws IOException {
        this.id = id;
        this.fetcher = fetcher;
        this.count = fetcher.find(id, newest, 0, Long.MAX_VALUE);
    }

    public int count() {
        return count;
    }

    /// @param number from 0 for the oldest
    public LogRecord record(int number) throws IOException {
        return fetcher.record(id, number);
    }
}
