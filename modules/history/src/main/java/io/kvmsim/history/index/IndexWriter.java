package io.kvmsim.history.index;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogMark;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What grows of an index, record by record in the order of the log. In memory are the rows of all histories,
/// and the part in hand. For one thread.
final class IndexWriter {
    private final Store store;
    private final Sizes sizes;
    private final String principal;
    private final Map<String, HistoryEntry> histories = new HashMap<>();
    private final List<HistoryEntry> dirty = new ArrayList<>();
    private final Map<Kind, Map<String, WordEntry>> words = new EnumMap<>(Kind.class);
    private final BlockEntry block = new BlockEntry();
    private int wordCount;
    private long records;
    private long facts;

    /// Goes on where an index ends.
    IndexWriter(Store store, Meta meta) throws BadIndex {
        this.store = store;
        this.sizes = meta.sizes();
        this.principal = meta.principal();
        this.records = meta.records();
        this.facts = meta.facts();
        for (var kind : Kind.values()) {
            words.put(kind, new HashMap<>());
        }
        load(meta);
    }

    private void load(Meta meta) throws BadIndex {
        var byNumber = new ArrayList<HistoryEntry>();
        for (var row : store.select(Table.HISTORIES, "ORDER BY number")) {
            var entry = HistoryEntry.of(row);
            Store.expect(entry.number == byNumber.size(), Table.HISTORIES);
            histories.put(entry.id(), entry);
            byNumber.add(entry);
        }
        var wordsByNumber = new ArrayList<WordEntry>();
        for (var row : store.select(Table.WORDS, "ORDER BY number")) {
            var entry = WordEntry.of(row);
            Store.expect(entry.number == wordsByNumber.size(), Table.WORDS);
            words.get(entry.kind()).put(entry.word(), entry);
            wordsByNumber.add(entry);
        }
        wordCount = wordsByNumber.size();
        Store.expect(byNumber.size() == meta.histories(), Table.HISTORIES);
        Store.expect(wordCount == meta.words(), Table.WORDS);
        for (var row : store.select(Table.PLACES, "WHERE part = ?", part())) {
            for (long position : Varints.rising(row.blob(3))) {
                byNumber.get((int) row.number(1)).places.addRising(position);
            }
        }
        for (var row : store.select(Table.POSTINGS, "WHERE part = ?", part())) {
            wordsByNumber.get((int) row.number(0)).load(row.blob(3));
        }
        if (records % sizes.block() != 0) {
            for (var row : store.select(Table.BLOCKS, "WHERE number = ?", records / sizes.block())) {
                block.load(row);
            }
        }
    }

    /// The part that the next record belongs to.
    private long part() {
        return records / sizes.part();
    }

    long records() {
        return records;
    }

    long histories() {
        return histories.size();
    }

    long facts() {
        return facts;
    }

    void add(LogRecord record) throws BadIndex {
        var history = histories.computeIfAbsent(record.persistenceId(), id -> new HistoryEntry(histories.size(), id));
        if (!history.isDirty()) {
            dirty.add(history);
        }
        history.add(record);
        block.add(record.position(), history.number);
        if (RecordWords.isTurn(record)) {
            var outline = RecordWords.outline(record);
            history.add(outline);
            block.add(outline);
            int number = (int) (records % sizes.part());
            RecordWords.tell(outline, record.persistenceId(), principal, (kind, word, more) -> {
                facts += kind == Kind.principal ? more : 0;
                entry(kind, word).add(number, more);
            });
        }
        records++;
        if (records % sizes.block() == 0) {
            block.store(store, records / sizes.block() - 1);
            block.clear();
        }
        if (records % sizes.part() == 0) {
            endPart();
        }
    }

    private WordEntry entry(Kind kind, String word) {
        var ofKind = words.get(kind);
        var known = ofKind.get(word);
        if (known == null) {
            known = new WordEntry(wordCount++, kind, word);
            ofKind.put(word, known);
        }
        return known;
    }

    private void endPart() throws BadIndex {
        store(part() - 1);
        histories.values().forEach(history -> history.places.clear());
        words.values().forEach(ofKind -> ofKind.values().forEach(WordEntry::endPart));
    }

    private void store(long part) throws BadIndex {
        for (var history : dirty) {
            history.store(store, part);
        }
        dirty.clear();
        for (var ofKind : words.values()) {
            for (var word : ofKind.values()) {
                if (word.isDirty()) {
                    word.store(store, part);
                }
            }
        }
    }

    /// Makes what was added so far, up to a mark, what the file holds.
    void commit(LogMark mark) throws BadIndex {
        if (records % sizes.block() != 0) {
            block.store(store, records / sizes.block());
        }
        store(part());
        new Meta(sizes, principal, mark, records, histories.size(), wordCount, facts).store(store);
        store.commit();
    }
}
