package io.kvmsim.history.read;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.index.BadIndex;
import io.kvmsim.history.index.Checkpoint;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.MonitorState;
import io.kvmsim.history.index.StateWriter;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.RecordWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Checkpoints in the index, which contain the states of all monitors of a run at some places in its log: so that the
/// state of a fleet at a moment is not folded from the first record on.
///
/// There are none of a run with more monitors than are folded side by side; none of one whose hosts' clocks may be
/// stepped, as times of day would depend on what is recorded later; and none where some state does not come of few
/// events and few runs of pages.
public final class Checkpoints {
    /// Records between two of them, at least.
    public static final int EVERY = 1 << 14;

    /// The number of records per monitor, if there are many monitors: reading a state takes as long as folding some
    /// records.
    private static final int EVERY_OF_MONITOR = 4;

    private final RunHistory run;
    private final HistoryIndex index;
    private final int every;
    private final Receiver receiver;

    /// Receives what was made.
    @FunctionalInterface
    private interface Receiver {
        /// @return whether to go on
        boolean made(Checkpoint checkpoint, List<MonitorState> states) throws IOException;
    }

    private Checkpoints(RunHistory run, HistoryIndex index, int every, Receiver receiver) {
        this.run = run;
        this.index = index;
        this.every = every;
        this.receiver = receiver;
    }

    /// How far it has come.
    @FunctionalInterface
    public interface Progress {
        /// @param records of the log until a checkpoint
        /// @param all     that are indexed
        void at(long records, long all);
    }

    /// Makes those that are not there yet.
    ///
    /// @return how many
    public static long make(RunFacts facts, Progress progress) throws IOException {
        return make(facts, EVERY, progress);
    }

    /// @param every records between two of them, at least
    public static long make(RunFacts facts, int every, Progress progress) throws IOException {
        var made = new int[1];
        try (var index = Snapshots.open(facts);
                var run = RunHistory.open(facts);
                var writer = StateWriter.open(facts.index())) {
            var newest = known(index).stream().findFirst();
            new Checkpoints(run, index, every, (checkpoint, states) -> {
                        writer.put(checkpoint, states);
                        made[0]++;
                        progress.at(checkpoint.records(), index.records());
                        return true;
                    })
                    .after(newest);
        }
        // The last thing that is written to an index.
        DurableFile.force(facts.index());
        return made[0];
    }

    /// Whether those that are there are what the journal says.
    ///
    /// @return the number of the first that is not, or is missing
    public static Optional<Long> check(RunFacts facts, Progress progress) throws IOException {
        return check(facts, EVERY, progress);
    }

    static Optional<Long> check(RunFacts facts, int every, Progress progress) throws IOException {
        try (var index = Snapshots.open(facts);
                var run = RunHistory.open(facts)) {
            var held = known(index).reversed();
            var made = new ArrayList<Boolean>();
            new Checkpoints(run, index, every, (checkpoint, states) -> {
                        int number = made.size();
                        progress.at(checkpoint.records(), index.records());
                        made.add(number < held.size()
                                && held.get(number).equals(checkpoint)
                                && index.states(checkpoint).equals(Optional.of(states)));
                        return made.getLast();
                    })
                    .after(Optional.empty());
            int wrong = made.indexOf(false);
            int missing = made.size() == held.size() ? -1 : made.size();
            return wrong < 0 && missing < 0 ? Optional.empty() : Optional.of((long) (wrong < 0 ? missing : wrong));
        }
    }

    private static List<Checkpoint> known(HistoryIndex index) throws IOException {
        return index.checkpoints().orElseThrow(() -> new BadIndex("it changed meanwhile"));
    }

    /// Whether everything until a checkpoint was not later than a moment.
    static boolean isUntil(Checkpoint checkpoint, Moment moment) {
        Long virtual = checkpoint.virtualLast();
        Long latest = checkpoint.latest();
        return switch (moment) {
            case Moment.OfEvent _ -> false;
            case Moment.Virtual(var micros) -> checkpoint.isVirtual() && (virtual == null || virtual <= micros);
            case Moment.Wall(var micros) -> latest == null || latest <= micros;
            case Moment.End() -> true;
        };
    }

    private void after(Optional<Checkpoint> newest) throws IOException {
        if (run.run().areClocksStepped()) {
            return;
        }
        var known = newest.isPresent() ? states(newest.get()) : Map.<String, MonitorState>of();
        Function<String, MonitorFold> begin = id -> {
            var state = known.get(id);
            return state == null ? MonitorFold.first(run, id) : MonitorFold.after(run, state);
        };
        try (var walk = new Placed(
                        run.log().walk(newest.map(Checkpoint::position).orElse(0L)));
                var fleet = new FleetFold<>(
                        known.keySet(), begin, Runtime.getRuntime().availableProcessors())) {
            after(newest, walk, fleet);
        }
    }

    private Map<String, MonitorState> states(Checkpoint checkpoint) throws IOException {
        var states = new HashMap<String, MonitorState>();
        index.states(checkpoint)
                .orElseThrow(() -> new BadIndex("it changed meanwhile"))
                .forEach(state -> states.put(state.id(), state));
        return states;
    }

    private void after(Optional<Checkpoint> newest, Placed walk, FleetFold<MonitorFold> fleet) throws IOException {
        long number = newest.map(it -> it.number() + 1).orElse(0L);
        long records = newest.map(Checkpoint::records).orElse(0L);
        long monitors = newest.map(Checkpoint::monitors).orElse(0L);
        while (monitors <= FleetStates.SIDE_BY_SIDE_MAX) {
            long due = Math.max(every, EVERY_OF_MONITOR * monitors);
            if (index.records() - records < due || fleet.fold(walk, due) < due) {
                return;
            }
            records += due;
            var fleetState = new FleetState(newest);
            fleet.visit(fleetState);
            monitors = fleetState.monitors();
            var states = fleetState.states();
            if (states.isPresent()) {
                var made = fleetState.checkpoint(number++, walk.last + 1, records);
                if (!receiver.made(made, states.get())) {
                    return;
                }
            }
        }
    }

    /// Remembers where the last record stood.
    private static final class Placed implements RunLog.Walk {
        private final RecordWalk walk;
        private long last;

        Placed(RecordWalk walk) {
            this.walk = walk;
        }

        @Override
        public LogRecord next() throws IOException {
            var placed = walk.next();
            if (placed == null) {
                return null;
            }
            last = placed.record().position();
            return placed.record();
        }

        @Override
        public void close() throws IOException {
            walk.close();
        }
    }
}
