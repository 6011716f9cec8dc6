package io.kvmsim.history.index;

import java.util.Arrays;
import java.util.Objects;

/// A row of `snapshots`: the state of a history after one of its records, as the few events that lead to it.
///
/// @param sequenceNr  of the record
/// @param event       number of the last event until then
/// @param refusals    refused calls since that event
/// @param virtualLast the latest time on virtual time until then, in microseconds; null where there is none
/// @param wallLast    the latest one in real time; null where there is none
/// @param host        where it lives
/// @param head        of the chain of hashes, 32 bytes
/// @param events      in the ledger's own shapes
@SuppressWarnings("ArrayRecordComponent") // compared by what is in them, below
public record Snapshot(
        long sequenceNr,
        long event,
        int refusals,
        Long virtualLast,
        Long wallLast,
        String host,
        byte[] head,
        byte[] events) {

    static Snapshot of(Row row) throws BadIndex {
        return new Snapshot(
                row.number(1),
                row.number(2),
                (int) row.number(3),
                row.isNull(4) ? null : row.number(4),
                row.isNull(5) ? null : row.number(5),
                row.text(6),
                row.blob(7),
                row.blob(8));
    }

    void store(Store store, int history) throws BadIndex {
        store.put(Table.SNAPSHOTS, history, sequenceNr, event, refusals, virtualLast, wallLast, host, head, events);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot snapshot
                && snapshot.sequenceNr == sequenceNr
                && snapshot.event == event
                && snapshot.refusals == refusals
                && Objects.equals(snapshot.virtualLast, virtualLast)
                && Objects.equals(snapshot.wallLast, wallLast)
                && snapshot.host.equals(host)
                && Arrays.equals(snapshot.head, head)
                && Arrays.equals(snapshot.events, events);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(head);
    }
}
