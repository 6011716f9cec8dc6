package io.kvmsim.history.index;

import io.kvmsim.history.index.HistoryIndex.History;
import io.kvmsim.history.index.HistoryIndex.Word;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.MarkedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/// Finds the histories that may hold what is wanted, from bitmaps and blocks; where times are asked for, from the
/// records of the few blocks that reach into them.
final class HitSearch {
    private static final int RECORDS = 1;
    private static final int LAST_POSITION = 5;
    private static final int VIRTUAL_FIRST = 6;
    private static final int POSITIONS = 10;
    private static final int HISTORIES = 11;

    /// The maximum number of records that are read for their times. If more are in range, most of them are needed.
    private static final int READ_MAX = 1 << 16;

    private final Store store;
    private final Meta meta;
    private final MarkedLog log;
    private final List<Word> words;
    private final List<History> histories;
    private final Set<String> behind;
    private final boolean[] isWanted;
    private final Map<History, Long> last = new HashMap<>();

    /// Bitmaps of the part in hand, and how many records were seen of each word in all parts.
    private final Map<Word, RoaringBitmap> ofPart = new HashMap<>();
    private final Map<Word, Long> seen = new HashMap<>();
    private long partInHand = -1;
    private int read;

    /// @param log whose ids behind the index are not known by it
    HitSearch(Store store, Meta meta, MarkedLog log, List<Word> words, List<History> histories) {
        this.store = store;
        this.meta = meta;
        this.log = log;
        this.words = words;
        this.histories = histories;
        this.behind = log.idsBehind();
        this.isWanted = new boolean[histories.size()];
    }

    Hits of(Wanted wanted) throws IOException {
        for (var history : histories) {
            isWanted[history.number()] = wanted.histories().test(history.id());
            if (isWanted[history.number()] && wanted.isWhole()) {
                last.put(history, Long.MAX_VALUE);
            }
        }
        if (!wanted.isWhole()) {
            search(wanted);
        }
        var ids = new HashMap<String, Long>();
        last.forEach((history, position) -> ids.put(history.id(), position));
        // What is not indexed is not known: any of it may be wanted.
        for (var id : behind) {
            if (wanted.histories().test(id)) {
                ids.put(id, Long.MAX_VALUE);
            }
        }
        long records = histories.stream()
                .filter(history -> ids.containsKey(history.id()))
                .mapToLong(History::records)
                .sum();
        return new Hits(ids, records);
    }

    /// The position of the last block that has a record at a wanted time; before the first one where none has.
    static long last(Store store, Meta meta, Predicate<Wanted.Span> times) throws BadIndex {
        for (long number = (meta.records() - 1) / meta.sizes().block(); number >= 0; number--) {
            var rows = store.select(Table.BLOCKS, "WHERE number = ?", number);
            Store.expect(!rows.isEmpty(), Table.BLOCKS);
            var row = rows.getFirst();
            Store.expect(row.number(0) == number, Table.BLOCKS);
            if (times.test(span(row))) {
                return row.number(LAST_POSITION);
            }
        }
        return -1;
    }

    private void search(Wanted wanted) throws IOException {
        var lists = new ArrayList<List<Word>>();
        for (var any : wanted.words()) {
            lists.add(words.stream()
                    .filter(word -> any.passes(word.kind(), word.word()))
                    .toList());
        }
        int blocksAPart = meta.sizes().part() / meta.sizes().block();
        for (long part = 0; part * meta.sizes().part() < meta.records(); part++) {
            var candidates = candidates(part, lists);
            for (int block = 0; block < blocksAPart; block++) {
                look(
                        part * blocksAPart + block,
                        candidates,
                        block * meta.sizes().block(),
                        wanted);
            }
        }
        check(lists);
    }

    /// Records of a part, by their numbers in it: those that each list has a word of.
    private RoaringBitmap candidates(long part, List<List<Word>> lists) throws BadIndex {
        var candidates = new RoaringBitmap();
        candidates.add(0L, meta.sizes().part());
        for (var list : lists) {
            var any = new RoaringBitmap();
            for (var word : list) {
                any.or(posting(word, part));
            }
            candidates.and(any);
        }
        return candidates;
    }

    private RoaringBitmap posting(Word word, long part) throws BadIndex {
        if (part != partInHand) {
            ofPart.clear();
            partInHand = part;
        }
        var known = ofPart.get(word);
        if (known == null) {
            known = new RoaringBitmap();
            for (var row : store.select(Table.POSTINGS, "WHERE word = ? AND part = ?", word.number(), part)) {
                Store.expect(row.number(0) == word.number() && row.number(1) == part, Table.POSTINGS);
                known = WordEntry.bitmap(row.blob(3));
            }
            ofPart.put(word, known);
            seen.merge(word, known.getLongCardinality(), Long::sum);
        }
        return known;
    }

    /// Rows that are not there would be records that are not found.
    private void check(List<List<Word>> lists) throws BadIndex {
        for (var list : lists) {
            for (var word : list) {
                Store.expect(seen.getOrDefault(word, 0L) == word.records(), Table.POSTINGS);
            }
        }
    }

    /// @param first number of the block's first record in its part
    private void look(long number, RoaringBitmap candidates, int first, Wanted wanted) throws IOException {
        long before = number * meta.sizes().block();
        if (before >= meta.records()
                || !candidates.intersects(first, (long) first + meta.sizes().block())) {
            return;
        }
        var rows = store.select(Table.BLOCKS, "WHERE number = ?", number);
        Store.expect(!rows.isEmpty(), Table.BLOCKS);
        var row = rows.getFirst();
        long records = Math.min(meta.sizes().block(), meta.records() - before);
        Store.expect(row.number(0) == number && row.number(RECORDS) == records, Table.BLOCKS);
        var span = span(row);
        if (!wanted.times().test(span)) {
            return;
        }
        boolean isWholly = wanted.times() == Wanted.ANY_TIME || wanted.isWholly(span);
        var positions = Varints.rising(row.blob(POSITIONS));
        var of = Varints.plain(row.blob(HISTORIES));
        for (int record = 0; record < positions.length; record++) {
            if (candidates.contains(first + record)) {
                hit(histories.get((int) of[record]), positions[record], wanted, isWholly);
            }
        }
    }

    private void hit(History history, long position, Wanted wanted, boolean isWholly) throws IOException {
        if (isWanted[history.number()] && (isWholly || isAt(position, wanted))) {
            last.put(history, position);
        }
    }

    /// A block is of thousands of records, of nearly all VMs: only the record itself says whether it is wanted.
    private boolean isAt(long position, Wanted wanted) throws IOException {
        if (read == READ_MAX) {
            return true;
        }
        read++;
        try {
            return wanted.times().test(span(log.record(position)));
        } catch (JournalDamaged | BadRecord e) {
            throw new BadIndex(e.getMessage(), e);
        }
    }

    private static Wanted.Span span(LogRecord record) {
        var times = new Times();
        if (RecordWords.isTurn(record)) {
            var outline = RecordWords.outline(record);
            outline.calls().forEach(call -> times.add(outline.when(), call.offsetMicros()));
        }
        return new Wanted.Span(times.virtualFirst(), times.virtualLast(), times.wallFirst(), times.wallLast());
    }

    private static Wanted.Span span(Row row) throws BadIndex {
        var micros = new Long[4];
        for (int column = 0; column < micros.length; column++) {
            micros[column] = row.isNull(VIRTUAL_FIRST + column) ? null : row.number(VIRTUAL_FIRST + column);
        }
        return new Wanted.Span(micros[0], micros[1], micros[2], micros[3]);
    }
}
