package io.kvmsim.history.index;

/// A row of `checkpoints`: a place in the log at which the states of all monitors are known.
///
/// @param number      from 0, in the order of the log
/// @param position    those of all records before it are in the states, and of none behind it
/// @param records     how many there are before it
/// @param monitors    how many had a record
/// @param virtualLast the latest time on virtual time until then, in microseconds; null where there is none
/// @param latest      wall time that anything until then counts as; null where there is nothing
/// @param isVirtual   there is no call in real time until then
public record Checkpoint(
        long number, long position, long records, long monitors, Long virtualLast, Long latest, boolean isVirtual) {

    static Checkpoint of(Row row) throws BadIndex {
        return new Checkpoint(
                row.number(0),
                row.number(1),
                row.number(2),
                row.number(3),
                row.isNull(4) ? null : row.number(4),
                row.isNull(5) ? null : row.number(5),
                row.number(6) == 1);
    }

    void store(Store store) throws BadIndex {
        store.put(Table.CHECKPOINTS, number, position, records, monitors, virtualLast, latest, isVirtual ? 1L : 0L);
    }
}
