package io.kvmsim.history.read;

import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RecordPlace;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The records of a fork: of each history those that it shares with its parent, then those in its own journal. A
/// shared record has the position that it would have if the parent's log stood before the beginning of the fork's own:
/// below 0.
final class ForkedLog implements RunLog {
    /// A parent with many histories is not read for the sake of so few.
    private static final int FEW = 8;

    private final RunLog parent;
    private final SharedPast past;
    private final OwnLog own;
    /// Below 0 where nobody has asked yet.
    private volatile int count = -1;

    ForkedLog(RunHistory parent, SharedPast past, OwnLog own) {
        this.parent = parent.records();
        this.past = past;
        this.own = own;
    }

    @Override
    public Set<String> ids() {
        var ids = new TreeSet<>(past.ids());
        ids.addAll(own.ids());
        return ids;
    }

    @Override
    public int count() {
        if (count < 0) {
            count = own.count() == 0 ? past.ids().size() : ids().size();
        }
        return count;
    }

    @Override
    public boolean has(String id) {
        return past.has(id) || own.has(id);
    }

    @Override
    public void records(String id, LogReader.Visitor visitor) throws IOException {
        if (past.of(id).records() > 0) {
            parent.records(id, sharing(visitor));
        }
        own.records(id, visitor);
    }

    /// Passes on what is shared, and nothing else.
    private LogReader.Visitor sharing(LogReader.Visitor visitor) {
        return record -> {
            if (isShared(record)) {
                visitor.record(shared(record));
            }
        };
    }

    private boolean isShared(LogRecord record) {
        return record.kind() == LogRecord.Kind.EVENT
                && record.sequenceNr() <= past.of(record.persistenceId()).records();
    }

    private LogRecord shared(LogRecord record) {
        return new LogRecord(
                record.kind(),
                record.persistenceId(),
                record.sequenceNr(),
                record.position() - past.logEnd(),
                record.previousPosition(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.adapterManifest(),
                record.envelope(),
                record.payload());
    }

    private static boolean isShared(long position) {
        return position < LogRecord.NO_POSITION;
    }

    private long inParent(long position) {
        return position + past.logEnd();
    }

    @Override
    public Numbered numbered(String id) throws IOException {
        var before = parent.numbered(id);
        var after = own.numbered(id);
        // Fewer than are shared: whoever reads on finds that one is missing.
        int shared = (int) Math.min(before.count(), past.of(id).records());
        return new Numbered() {
            @Override
            public int count() {
                return shared + after.count();
            }

            @Override
            public LogRecord record(int number) throws IOException {
                return number < shared ? shared(before.record(number)) : after.record(number - shared);
            }
        };
    }

    @Override
    public void histories(int threads, LogReader.HistoryVisitor visitor) throws IOException {
        if (past.ids().size() <= FEW) {
            for (var id : past.ids()) {
                if (parent.has(id)) {
                    visitor.history(id, each -> records(id, each));
                }
            }
        } else {
            parent.histories(threads, (id, history) -> {
                if (past.has(id)) {
                    visitor.history(id, each -> {
                        history.forEach(sharing(each));
                        own.records(id, each);
                    });
                }
            });
        }
        own.histories(threads, (id, history) -> {
            if (!past.has(id)) {
                visitor.history(id, history);
            }
        });
    }

    /// The beginning of a record is of the one who made it.
    @Override
    public Principal principal(String id, long sequenceNr) {
        return sequenceNr <= past.of(id).past() ? parent.principal(id, sequenceNr) : own.principal(id, sequenceNr);
    }

    @Override
    public RecordPlace place(long position) {
        return isShared(position) ? parent.place(inParent(position)) : own.place(position);
    }

    @Override
    public String whose(long position) {
        if (!isShared(position)) {
            return "";
        }
        var further = parent.whose(inParent(position));
        return further.isEmpty() ? past.whose() : further;
    }

    @Override
    public Optional<SharedPast> past() {
        return Optional.of(past);
    }

    @Override
    public LogReader.Checked check(int threads) throws IOException {
        parent.check(threads);
        return own.check(threads);
    }

    @Override
    public Walk walk(boolean isFollowing) throws IOException {
        var before = parent.walk(false);
        return new Walk() {
            private Walk after;

            @Override
            public LogRecord next() throws IOException {
                if (after == null) {
                    var record = nextShared();
                    if (record != null) {
                        return record;
                    }
                    after = own.walk(isFollowing);
                }
                return after.next();
            }

            private LogRecord nextShared() throws IOException {
                for (var record = before.next(); record != null; record = before.next()) {
                    if (record.position() >= past.logEnd()) {
                        return null;
                    }
                    if (isShared(record)) {
                        return shared(record);
                    }
                }
                return null;
            }

            @Override
            public void close() throws IOException {
                try (before) {
                    if (after != null) {
                        after.close();
                    }
                }
            }
        };
    }
}
