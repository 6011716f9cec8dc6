package io.kvmsim.history.read;

import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.RecordPlace;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.index.Checkpoint;
import io.kvmsim.history.index.Snapshot;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.BackwardWalk;
import io.kvmsim.log.read.LogReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The records of a run, including those that a fork shares with its parent. Those in its own journal have positions
/// above 0, as there; those of a past that it shares with another run have lower ones. Any thread may ask.
///
/// Every method may throw [io.kvmsim.log.format.JournalDamaged].
public interface RunLog extends Closeable {
    /// Closes the index, where one was opened. Nothing else is kept open.
    @Override
    default void close() throws IOException {}

    /// Of monitors, hosts and the run itself, in the order of their names.
    Set<String> ids();

    /// How many ids.
    int count();

    boolean has(String id);

    /// All records of one id, oldest first, deletion markers included. None for an id that the run does not have.
    void records(String id, LogReader.Visitor visitor) throws IOException;

    /// The events of one id, to be read in any order.
    Numbered numbered(String id) throws IOException;

    /// Visits every id with all its records, on several threads, in no order that counts.
    void histories(int threads, LogReader.HistoryVisitor visitor) throws IOException;

    /// Goes over all records in the order in which they were recorded.
    ///
    /// @param isFollowing goes on to what a writer has appended since the last time
    Walk walk(boolean isFollowing) throws IOException;

    /// Goes over the records of those histories, in the order in which they were recorded, that may hold what
    /// a filter lets pass: of each from the first one on.
    ///
    /// @param clocks of the run's hosts
    default Walk walk(LogFilter filter, HostClocks clocks) throws IOException {
        return walk(false);
    }

    /// What leads to the states of all monitors at some moments.
    ///
    /// @param clocks of the run's hosts
    default FleetPast fleetPast(List<Moment> moments, HostClocks clocks) throws IOException {
        return new FleetPast(List.of(), walk(false));
    }

    /// Where the states of all monitors are known that is the nearest before a moment; nothing where there is no such
    /// place.
    ///
    default Optional<Checkpoint> checkpoint(Moment moment) throws IOException {
        return Optional.empty();
    }

    /// Goes over all records from the newest back. Nothing where they do not stand in one log.
    default Optional<BackwardWalk> backwards() throws IOException {
        return Optional.empty();
    }

    /// Known states of a history, the newest first; none where it is short.
    default List<Snapshot> snapshots(String id) throws IOException {
        return List.of();
    }

    /// How many events and refused calls there are, as [LogCount] names them, where that is known without
    /// reading them.
    default Optional<Map<String, Long>> counts(LogCount.By by) throws IOException {
        return Optional.empty();
    }

    /// Who makes the calls of a record on virtual time.
    Principal principal(String id, long sequenceNr);

    /// Where a record stands.
    ///
    /// @param position of the record
    RecordPlace place(long position);

    /// Which run's journal that is, for people; empty where it is this run's own.
    ///
    /// @param position of the record
    default String whose(long position) {
        return "";
    }

    /// The past that it shares with another run; nothing for a run of its own.
    default Optional<SharedPast> past() {
        return Optional.empty();
    }

    /// Checks every group of the logs that hold its records.
    ///
    /// @return what was found of the run's own log
    LogReader.Checked check(int threads) throws IOException;

    /// For one thread.
    interface Numbered {
        int count();

        /// @param number from 0 for the oldest
        LogRecord record(int number) throws IOException;
    }

    /// For one thread.
    interface Walk extends Closeable {
        /// Null where there is no more, for now or for good.
        LogRecord next() throws IOException;
    }
}
