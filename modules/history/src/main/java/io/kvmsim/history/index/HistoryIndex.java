package io.kvmsim.history.index;

import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.read.MarkedLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// An index that fits the journal beside it. If it cannot give an answer, for example because the
/// index is found to be damaged, there is none, and the journal is to be asked: it is the truth. Any thread
/// may ask.
public final class HistoryIndex implements Closeable {
    private final Store store;
    private final Meta meta;
    private final MarkedLog log;
    private final Consumer<String> notice;
    private boolean isBad;

    private HistoryIndex(Store store, Meta meta, MarkedLog log, Consumer<String> notice) {
        this.store = store;
        this.meta = meta;
        this.log = log;
        this.notice = notice;
    }

    /// @param notice is told why an index that is there is not used
    /// @return nothing where there is none that fits
    /// @throws io.kvmsim.log.format.JournalDamaged where the log behind what was indexed does not read back
    public static Optional<HistoryIndex> open(Path file, Path journal, String principal, Consumer<String> notice)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var store = Store.readOnly(file);
            var index = open(store, journal, principal, notice);
            if (index.isEmpty()) {
                store.close();
            }
            return index;
        } catch (BadIndex e) {
            notice.accept(e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<HistoryIndex> open(Store store, Path journal, String principal, Consumer<String> notice)
            throws IOException {
        try {
            var meta = Meta.load(store);
            store.release();
            if (meta.isEmpty()) {
                throw new BadIndex("it was never finished");
            }
            if (!meta.get().principal().equals(principal)) {
                throw new BadIndex("it belongs to another run");
            }
            var log = MarkedLog.open(journal, meta.get().mark());
            if (log.isEmpty()) {
                throw new BadIndex("it does not fit the journal");
            }
            return Optional.of(new HistoryIndex(store, meta.get(), log.get(), notice));
        } catch (BadIndex e) {
            store.close();
            throw e;
        }
    }

    /// What is asked of the file.
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    /// Nobody may have gone on with the index since it was opened.
    private synchronized <T> Optional<T> ask(Question<T> question) throws IOException {
        if (isBad) {
            return Optional.empty();
        }
        try {
            var now = Meta.load(store);
            if (now.isEmpty() || !now.get().equals(meta)) {
                throw new BadIndex("it was brought up to date meanwhile");
            }
            return Optional.of(question.ask());
        } catch (BadIndex e) {
            distrust(e.getMessage());
            return Optional.empty();
        } finally {
            release();
        }
    }

    private void release() {
        try {
            store.release();
        } catch (BadIndex e) {
            distrust(e.getMessage());
        }
    }

    /// From now on there are no answers.
    public synchronized void distrust(String reason) {
        if (!isBad) {
            isBad = true;
            notice.accept(reason);
        }
    }

    /// What follows the records that are indexed, and single records.
    public MarkedLog log() {
        return log;
    }

    /// The log up to here is indexed.
    public long end() {
        return meta.mark().position();
    }

    /// Of the log as far as it is indexed.
    public long records() {
        return meta.records();
    }

    /// A row of `histories`.
    ///
    /// @param isEvents whether all its records are events, and none a deletion
    /// @param facts    events and refused calls of the VM that carries the same name
    public record History(int number, String id, long records, boolean isEvents, long facts) {
        static History of(Row row) throws BadIndex {
            long facts = row.number(5) + row.number(6) - row.number(7);
            return new History((int) row.number(0), row.text(1), row.number(3), row.number(4) == 0, facts);
        }
    }

    /// One history, and where its records stand: nothing where it has none that are indexed.
    ///
    /// @param positions ascending, those behind what is indexed as well
    @SuppressWarnings("ArrayRecordComponent") // handed to one reader, never compared
    public record Places(History history, long[] positions) {}

    /// Where the records of a history stand.
    public Optional<Places> places(String id) throws IOException {
        var known = ask(() -> {
            for (var row : store.select(Table.HISTORIES, "WHERE id = ?", id)) {
                // What leads to a row may be damaged too.
                Store.expect(row.text(1).equals(id), Table.HISTORIES);
                return Optional.of(places(History.of(row)));
            }
            return Optional.<Places>empty();
        });
        return known.flatMap(it -> it);
    }

    private Places places(History history) throws IOException {
        var behind = log.positionsBehind(history.id());
        var positions = new long[Math.toIntExact(history.records() + behind.size())];
        int count = 0;
        for (long part = 0; part * meta.sizes().part() < meta.records(); part++) {
            for (var row : store.select(Table.PLACES, "WHERE part = ? AND history = ?", part, history.number())) {
                Store.expect(row.number(0) == part && row.number(1) == history.number(), Table.PLACES);
                for (long position : Varints.rising(row.blob(3))) {
                    Store.expect(count < history.records(), Table.PLACES);
                    positions[count++] = position;
                }
            }
        }
        Store.expect(count == history.records(), Table.PLACES);
        for (long position : behind) {
            positions[count++] = position;
        }
        return new Places(history, positions);
    }

    /// How many events and refused calls there are of each VM that carries its monitor's name.
    public Optional<Map<String, Long>> ownFacts() throws IOException {
        var facts = ask(() -> {
            var known = new HashMap<String, Long>();
            allHistories().forEach(history -> known.put(history.id(), history.facts()));
            return known;
        });
        if (facts.isPresent()) {
            behind(record -> {
                var id = record.persistenceId();
                long own = RecordWords.outline(record).calls().stream()
                        .filter(call -> call.vm().equals(id))
                        .mapToLong(call -> call.events().size() + (call.isRefused() ? 1 : 0))
                        .sum();
                facts.get().merge(id, own, Long::sum);
            });
        }
        return facts.map(it -> it);
    }

    /// All histories that are indexed, by their numbers.
    public Optional<List<History>> histories() throws IOException {
        return ask(this::allHistories);
    }

    /// The snapshots of a history, the newest first.
    public Optional<List<Snapshot>> snapshots(String id) throws IOException {
        return ask(() -> {
            var snapshots = new ArrayList<Snapshot>();
            for (var row : store.select(Table.HISTORIES, "WHERE id = ?", id)) {
                Store.expect(row.text(1).equals(id), Table.HISTORIES);
                var rest = "WHERE history = ? ORDER BY sequence_nr DESC";
                for (var each : store.select(Table.SNAPSHOTS, rest, row.number(0))) {
                    Store.expect(each.number(0) == row.number(0), Table.SNAPSHOTS);
                    snapshots.add(Snapshot.of(each));
                }
            }
            return snapshots;
        });
    }

    /// Where in the log the states of all monitors are known, the newest first.
    public Optional<List<Checkpoint>> checkpoints() throws IOException {
        return ask(() -> {
            var checkpoints = new ArrayList<Checkpoint>();
            for (var row : store.select(Table.CHECKPOINTS, "ORDER BY number DESC")) {
                checkpoints.add(Checkpoint.of(row));
            }
            return checkpoints;
        });
    }

    /// The states of all monitors that had a record, in the order of their ids.
    public Optional<List<MonitorState>> states(Checkpoint checkpoint) throws IOException {
        return ask(() -> {
            var states = new ArrayList<MonitorState>();
            for (var row : store.select(Table.STATES, "WHERE checkpoint = ? ORDER BY part", checkpoint.number())) {
                Store.expect(row.number(0) == checkpoint.number(), Table.STATES);
                states.addAll(MonitorState.states(row.blob(2)));
            }
            Store.expect(states.size() == checkpoint.monitors(), Table.STATES);
            return states;
        });
    }

    /// A position of the log: no record behind it is at a wanted time.
    ///
    /// @param times of blocks: none of their records is wanted where this does not hold
    public Optional<Long> last(Predicate<Wanted.Span> times) throws IOException {
        return log.idsBehind().isEmpty() ? ask(() -> HitSearch.last(store, meta, times)) : Optional.empty();
    }

    private List<History> allHistories() throws BadIndex {
        var histories = new ArrayList<History>();
        store.select(Table.HISTORIES, "ORDER BY number", row -> {
            Store.expect(row.number(0) == histories.size(), Table.HISTORIES);
            histories.add(History.of(row));
        });
        Store.expect(histories.size() == meta.histories(), Table.HISTORIES);
        return histories;
    }

    /// Where the records stand of the histories of some hits, ascending: of each up to its last hit.
    public Optional<long[]> positions(Hits hits) throws IOException {
        return ask(() -> {
            var positions = LongStream.builder();
            var unknown = new HashSet<>(hits.last().keySet());
            for (var history : allHistories()) {
                if (unknown.remove(history.id())) {
                    long last = hits.last(history.id());
                    Arrays.stream(places(history).positions())
                            .filter(position -> position <= last)
                            .forEach(positions);
                }
            }
            for (var id : unknown) {
                log.positionsBehind(id).forEach(positions::accept);
            }
            return positions.build().sorted().toArray();
        });
    }

    /// How many events and refused calls there are for each word of a kind, also behind what is indexed.
    public Optional<Map<String, Long>> counts(Kind kind) throws IOException {
        var counts = ask(() -> {
            var facts = new HashMap<String, Long>();
            for (var word : words()) {
                if (word.kind() == kind) {
                    facts.merge(word.word(), word.facts(), Long::sum);
                }
            }
            return facts;
        });
        if (counts.isPresent()) {
            behind(record -> RecordWords.tell(
                    RecordWords.outline(record), record.persistenceId(), meta.principal(), (of, word, facts) -> {
                        if (of == kind) {
                            counts.get().merge(word, (long) facts, Long::sum);
                        }
                    }));
        }
        return counts.map(it -> it);
    }

    /// The turns that are not indexed.
    private void behind(LogReader.Visitor visitor) throws IOException {
        try (var walk = log.walk()) {
            for (var placed = walk.next(); placed != null; placed = walk.next()) {
                if (RecordWords.isTurn(placed.record())) {
                    visitor.record(placed.record());
                }
            }
        }
    }

    /// A row of `words`.
    record Word(int number, Kind kind, String word, long facts, long records) {}

    private List<Word> words() throws BadIndex {
        var words = new ArrayList<Word>();
        for (var row : store.select(Table.WORDS, "ORDER BY number")) {
            Store.expect(row.number(0) == words.size(), Table.WORDS);
            words.add(new Word(
                    (int) row.number(0), WordEntry.kind(row.text(1)), row.text(2), row.number(3), row.number(4)));
        }
        Store.expect(words.size() == meta.words(), Table.WORDS);
        return words;
    }

    /// Which records may be wanted.
    public Optional<Hits> hits(Wanted wanted) throws IOException {
        return ask(() -> new HitSearch(store, meta, log, words(), allHistories()).of(wanted));
    }

    @Override
    public synchronized void close() throws IOException {
        store.close();
    }
}
