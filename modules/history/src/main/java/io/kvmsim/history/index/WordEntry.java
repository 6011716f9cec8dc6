package io.kvmsim.history.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.roaringbitmap.RoaringBitmap;

/// One row of `words` while it grows, with its bitmap of the part in hand.
final class WordEntry {
    final int number;
    private final Kind kind;
    private final String word;
    private RoaringBitmap bitmap = new RoaringBitmap();
    private long facts;
    private long records;
    private int last = -1;
    private boolean isDirty;

    WordEntry(int number, Kind kind, String word) {
        this.number = number;
        this.kind = kind;
        this.word = word;
    }

    static WordEntry of(Row row) throws BadIndex {
        var entry = new WordEntry((int) row.number(0), kind(row.text(1)), row.text(2));
        entry.facts = row.number(3);
        entry.records = row.number(4);
        return entry;
    }

    static Kind kind(String name) throws BadIndex {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException _) {
            throw new BadIndex("a word of kind %s".formatted(name));
        }
    }

    Kind kind() {
        return kind;
    }

    String word() {
        return word;
    }

    boolean isDirty() {
        return isDirty;
    }

    /// @param record its number within the part
    void add(int record, int more) {
        facts += more;
        isDirty = true;
        if (record != last) {
            last = record;
            records++;
            bitmap.add(record);
        }
    }

    void load(byte[] blob) throws BadIndex {
        bitmap = bitmap(blob);
        last = bitmap.isEmpty() ? -1 : bitmap.last();
    }

    static RoaringBitmap bitmap(byte[] blob) throws BadIndex {
        var bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(ByteBuffer.wrap(blob));
            return bitmap;
        } catch (IOException | RuntimeException e) {
            throw new BadIndex("a bitmap that cannot be read", e);
        }
    }

    void endPart() {
        bitmap = new RoaringBitmap();
        last = -1;
    }

    void store(Store store, long part) throws BadIndex {
        isDirty = false;
        store.put(Table.WORDS, number, kind.name(), word, facts, records);
        // In this order, so that equal bitmaps are equal bytes, however they grew.
        bitmap.removeRunCompression();
        bitmap.runOptimize();
        var blob = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(blob);
        store.put(Table.POSTINGS, number, part, bitmap.getCardinality(), blob.array());
    }
}
