package io.kvmsim.history.read;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RecordPlace;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.BackwardWalk;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.RecordWalk;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// The records of a run that are all in its own journal.
final class OwnLog implements RunLog {
    private final RunFacts run;
    private final LogReader log;

    OwnLog(RunFacts run, LogReader log) {
        this.run = run;
        this.log = log;
    }

    @Override
    public Set<String> ids() {
        return log.persistenceIds();
    }

    @Override
    public int count() {
        return log.persistenceIdCount();
    }

    @Override
    public boolean has(String id) {
        return log.highestSequenceNr(id) > 0;
    }

    /// The number of an id's last event.
    long length(String id) {
        return log.highestSequenceNr(id);
    }

    @Override
    public void records(String id, LogReader.Visitor visitor) throws IOException {
        log.records(id, visitor);
    }

    @Override
    public Numbered numbered(String id) throws IOException {
        var records = log.recordsOf(id);
        return new Numbered() {
            @Override
            public int count() {
                return records.count();
            }

            @Override
            public LogRecord record(int number) throws IOException {
                return records.record(number);
            }
        };
    }

    @Override
    public void histories(int threads, LogReader.HistoryVisitor visitor) throws IOException {
        log.histories(threads, visitor);
    }

    @Override
    public Principal principal(String id, long sequenceNr) {
        return run.principal();
    }

    @Override
    public RecordPlace place(long position) {
        return new RecordPlace(run.journal(), log.place(position));
    }

    @Override
    public LogReader.Checked check(int threads) throws IOException {
        // Also those that an index checkpoint lets a reader pass over.
        return LogReader.count(run.journal(), threads);
    }

    @Override
    public Optional<BackwardWalk> backwards() {
        return Optional.of(log.backwards());
    }

    @Override
    public Walk walk(boolean isFollowing) throws IOException {
        return walk(isFollowing ? log.follow(0) : log.walk(0), Long.MAX_VALUE);
    }

    /// Goes over the records between two positions, these included.
    Walk walk(long first, long last) throws IOException {
        return walk(log.walk(first), last);
    }

    private static Walk walk(RecordWalk walk, long last) {
        return new Walk() {
            @Override
            public LogRecord next() throws IOException {
                var placed = walk.next();
                return placed == null || placed.record().position() > last ? null : placed.record();
            }

            @Override
            public void close() throws IOException {
                walk.close();
            }
        };
    }
}
