package io.kvmsim.history.index;

import io.kvmsim.ledger.TurnOutline;
import io.kvmsim.log.format.LogRecord;

/// One row of `histories` while it grows, with its places in the part in hand.
final class HistoryEntry {
    final int number;
    final Varints places = new Varints();
    private final String id;
    private final Times times = new Times();
    private String host;
    private long records;
    private long deletions;
    private long events;
    private long refusals;
    private long others;
    private long firstPosition;
    private long lastPosition;
    private boolean isDirty;

    HistoryEntry(int number, String id) {
        this.number = number;
        this.id = id;
    }

    static HistoryEntry of(Row row) throws BadIndex {
        var entry = new HistoryEntry((int) row.number(0), row.text(1));
        entry.host = row.isNull(2) ? null : row.text(2);
        entry.records = row.number(3);
        entry.deletions = row.number(4);
        entry.events = row.number(5);
        entry.refusals = row.number(6);
        entry.others = row.number(7);
        entry.firstPosition = row.number(8);
        entry.lastPosition = row.number(9);
        entry.times.load(row, 10);
        return entry;
    }

    String id() {
        return id;
    }

    boolean isDirty() {
        return isDirty;
    }

    void add(LogRecord record) {
        firstPosition = records == 0 ? record.position() : firstPosition;
        lastPosition = record.position();
        records++;
        deletions += record.kind() == LogRecord.Kind.DELETION ? 1 : 0;
        places.addRising(record.position());
        isDirty = true;
    }

    void add(TurnOutline outline) {
        host = outline.host().orElse(host);
        for (var call : outline.calls()) {
            int refused = call.isRefused() ? 1 : 0;
            events += call.events().size();
            refusals += refused;
            others += call.vm().equals(id) ? 0 : call.events().size() + refused;
            times.add(outline.when(), call.offsetMicros());
        }
    }

    /// Writes the row, and the places that are known of this part.
    void store(Store store, long part) throws BadIndex {
        isDirty = false;
        store.put(
                Table.HISTORIES,
                number,
                id,
                host,
                records,
                deletions,
                events,
                refusals,
                others,
                firstPosition,
                lastPosition,
                times.virtualFirst(),
                times.virtualLast(),
                times.wallFirst(),
                times.wallLast());
        store.put(Table.PLACES, part, number, places.count(), places.blob());
    }
}
