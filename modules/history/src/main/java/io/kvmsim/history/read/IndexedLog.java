package io.kvmsim.history.read;

import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RecordPlace;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.index.Checkpoint;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.HistoryIndex.Places;
import io.kvmsim.history.index.Hits;
import io.kvmsim.history.index.MonitorState;
import io.kvmsim.history.index.Snapshot;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.BackwardWalk;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The records of a run, found by its index. Every record that is read is checked: its CRC, whose it is, and
/// that it follows the one before; where it is not so, the index is not asked any more, and the log itself is
/// read.
///
/// A log that is quickly opened finds a single history as well: then the index is not even opened for it.
final class IndexedLog implements RunLog {
    private final RunFacts run;
    private final Opening<Optional<HistoryIndex>> opening;
    private final Opening<LogReader> journal;
    private final boolean isQuick;
    private Optional<HistoryIndex> index;
    private OwnLog own;

    /// Opens what may never be needed.
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    /// @param journal the log itself
    /// @param isQuick it is quickly opened
    IndexedLog(RunFacts run, Opening<Optional<HistoryIndex>> opening, Opening<LogReader> journal, boolean isQuick) {
        this.run = run;
        this.opening = opening;
        this.journal = journal;
        this.isQuick = isQuick;
    }

    private synchronized Optional<HistoryIndex> index() throws IOException {
        if (index == null) {
            index = opening.open();
        }
        return index;
    }

    /// The log without an index: opened when it is first needed.
    private synchronized OwnLog own() throws IOException {
        if (own == null) {
            own = new OwnLog(run, journal.open());
        }
        return own;
    }

    @Override
    public Set<String> ids() {
        try {
            return own().ids();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int count() {
        try {
            return own().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Only the log itself says no.
    @Override
    public boolean has(String id) {
        try {
            return places(id).isPresent() || own().has(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A history as the index has it, where it is to be asked.
    private Optional<Places> places(String id) throws IOException {
        // Once it is open it is the quicker way in any case.
        return isQuick && index == null || index().isEmpty()
                ? Optional.empty()
                : index().get().places(id);
    }

    @Override
    public void records(String id, LogReader.Visitor visitor) throws IOException {
        var places = places(id);
        int told = 0;
        if (places.isPresent()) {
            var chain = new Chain(index().orElseThrow(), id, places.get().positions());
            for (var record = chain.record(told); record != null; record = chain.record(told)) {
                visitor.record(record);
                told++;
            }
            if (told == chain.length()) {
                return;
            }
        }
        var rest = new Rest(told, visitor);
        own().records(id, rest::record);
    }

    /// Passes over what was told already.
    private static final class Rest {
        private final LogReader.Visitor visitor;
        private int left;

        Rest(int told, LogReader.Visitor visitor) {
            this.visitor = visitor;
            this.left = told;
        }

        void record(LogRecord record) throws IOException {
            if (left > 0) {
                left--;
            } else {
                visitor.record(record);
            }
        }
    }

    /// The records of one history by their places.
    private static final class Chain {
        private final HistoryIndex index;
        private final String id;
        private final long[] positions;

        Chain(HistoryIndex index, String id, long[] positions) {
            this.index = index;
            this.id = id;
            this.positions = positions;
        }

        int length() {
            return positions.length;
        }

        /// Null where there is no such record.
        LogRecord record(int number) throws IOException {
            if (number >= positions.length) {
                return null;
            }
            long before = number == 0 ? LogRecord.NO_POSITION : positions[number - 1];
            try {
                var record = index.log().record(positions[number]);
                if (record.persistenceId().equals(id) && record.previousPosition() == before) {
                    return record;
                }
                index.distrust("places of %s do not match the journal".formatted(id));
            } catch (JournalDamaged e) {
                index.distrust(e.getMessage());
            }
            return null;
        }
    }

    @Override
    public Numbered numbered(String id) throws IOException {
        var places = places(id);
        if (places.isEmpty() || !places.get().history().isEvents()) {
            return own().numbered(id);
        }
        var chain = new Chain(index().orElseThrow(), id, places.get().positions());
        return new Numbered() {
            private Numbered others;

            @Override
            public int count() {
                return chain.length();
            }

            @Override
            public LogRecord record(int number) throws IOException {
                var record = others == null ? chain.record(number) : null;
                if (record == null) {
                    others = others == null ? own().numbered(id) : others;
                    return others.record(number);
                }
                return record;
            }
        };
    }

    @Override
    public void histories(int threads, LogReader.HistoryVisitor visitor) throws IOException {
        own().histories(threads, visitor);
    }

    @Override
    public Walk walk(boolean isFollowing) throws IOException {
        return own().walk(isFollowing);
    }

    @Override
    public Walk walk(LogFilter filter, HostClocks clocks) throws IOException {
        var hits = hits(filter, clocks);
        return hits.isPresent() ? IndexedWalk.of(index().orElseThrow(), hits.get(), this::own) : walk(false);
    }

    @Override
    public FleetPast fleetPast(List<Moment> moments, HostClocks clocks) throws IOException {
        if (index().isEmpty()) {
            return new FleetPast(List.of(), walk(false));
        }
        var earliest = Moment.earliest(moments);
        var checkpoint = earliest.isPresent() ? checkpoint(earliest.get()) : Optional.<Checkpoint>empty();
        var known =
                checkpoint.isPresent() ? index().get().states(checkpoint.get()) : Optional.<List<MonitorState>>empty();
        long from = known.isPresent() ? checkpoint.get().position() : 0;
        var latest = Moment.latest(moments);
        var last = latest.isPresent()
                ? index().get().last(IndexedFilter.until(latest.get(), clocks))
                : Optional.<Long>empty();
        return new FleetPast(known.orElse(List.of()), own().walk(from, last.orElse(Long.MAX_VALUE)));
    }

    @Override
    public Optional<Checkpoint> checkpoint(Moment moment) throws IOException {
        var checkpoints = index().isPresent() ? index().get().checkpoints() : Optional.<List<Checkpoint>>empty();
        return checkpoints.orElse(List.of()).stream()
                .filter(each -> Checkpoints.isUntil(each, moment))
                .findFirst();
    }

    /// Nothing where the index is of no help.
    private Optional<Hits> hits(LogFilter filter, HostClocks clocks) throws IOException {
        var wanted = IndexedFilter.of(filter, run, clocks);
        return wanted.isEmpty() || index().isEmpty()
                ? Optional.empty()
                : index().get().hits(wanted.get());
    }

    @Override
    public Optional<BackwardWalk> backwards() throws IOException {
        return own().backwards();
    }

    @Override
    public List<Snapshot> snapshots(String id) throws IOException {
        if (isQuick && own().length(id) < 2L * Snapshots.EVERY || index().isEmpty()) {
            return List.of();
        }
        return index().get().snapshots(id).orElse(List.of());
    }

    @Override
    public Optional<Map<String, Long>> counts(LogCount.By by) throws IOException {
        return index().isPresent() ? IndexedCount.of(index().get(), by) : Optional.empty();
    }

    @Override
    public synchronized void close() throws IOException {
        if (index != null && index.isPresent()) {
            index.get().close();
        }
    }

    @Override
    public Principal principal(String id, long sequenceNr) {
        return run.principal();
    }

    @Override
    public RecordPlace place(long position) {
        try {
            return own().place(position);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LogReader.Checked check(int threads) throws IOException {
        return own().check(threads);
    }
}
