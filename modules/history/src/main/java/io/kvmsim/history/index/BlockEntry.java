package io.kvmsim.history.index;

import io.kvmsim.ledger.TurnOutline;

/// One row of `blocks` while it grows.
final class BlockEntry {
    private final Times times = new Times();
    private Varints positions = new Varints();
    private final Varints histories = new Varints();
    private long events;
    private long refusals;
    private long firstPosition;
    private long lastPosition;

    void load(Row row) throws BadIndex {
        events = row.number(2);
        refusals = row.number(3);
        firstPosition = row.number(4);
        lastPosition = row.number(5);
        times.load(row, 6);
        positions = Varints.continued(row.blob(10));
        for (long history : Varints.plain(row.blob(11))) {
            histories.add(history);
        }
    }

    int records() {
        return positions.count();
    }

    void add(long position, int history) {
        firstPosition = positions.count() == 0 ? position : firstPosition;
        lastPosition = position;
        positions.addRising(position);
        histories.add(history);
    }

    void add(TurnOutline outline) {
        for (var call : outline.calls()) {
            events += call.events().size();
            refusals += call.isRefused() ? 1 : 0;
            times.add(outline.when(), call.offsetMicros());
        }
    }

    void store(Store store, long number) throws BadIndex {
        store.put(
                Table.BLOCKS,
                number,
                positions.count(),
                events,
                refusals,
                firstPosition,
                lastPosition,
                times.virtualFirst(),
                times.virtualLast(),
                times.wallFirst(),
                times.wallLast(),
                positions.blob(),
                histories.blob());
    }

    void clear() {
        times.clear();
        positions.clear();
        histories.clear();
        events = 0;
        refusals = 0;
    }
}
