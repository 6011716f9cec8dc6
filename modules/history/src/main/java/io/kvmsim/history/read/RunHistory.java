package io.kvmsim.history.read;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.fold.StateUntil;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.Snapshot;
import io.kvmsim.history.text.Portion;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.values.BadInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The histories of a run, as they were when it was opened. Any thread may ask.
///
/// Every method may throw [io.kvmsim.log.format.JournalDamaged], and [io.kvmsim.ledger.BadRecord] for a record that
/// does not follow.
public final class RunHistory implements Closeable {
    /// Ids that begin with it are not monitors'.
    private static final String NO_MONITOR = "/";

    /// What opening an index takes, the journal's own index of about 200,000 VMs takes as well.
    private static final long QUICK_BYTES = 4 << 20;

    private final RunFacts run;
    private final RunLog records;
    private final HostClocks clocks;
    private final Optional<RunHistory> parent;
    private LogReader log;

    private RunHistory(RunFacts run, LogReader log, RunLog records, Optional<RunHistory> parent) {
        this.run = run;
        this.log = log;
        this.records = records;
        this.clocks = new HostClocks(run, records::records, records::place);
        this.parent = parent;
    }

    private RunHistory(RunFacts run, Consumer<String> notice, boolean isQuick) {
        this.run = run;
        this.parent = Optional.empty();
        this.records = new IndexedLog(
                run,
                () -> HistoryIndex.open(
                        run.index(), run.journal(), run.principal().name(), notice),
                this::log,
                isQuick);
        this.clocks = new HostClocks(run, records::records, records::place);
    }

    /// Opens the journal alone.
    public static RunHistory open(RunFacts run) throws IOException {
        var log = LogReader.open(run.journal());
        return new RunHistory(run, log, new OwnLog(run, log), Optional.empty());
    }

    /// Opens the journal with its index, where there is one that fits.
    ///
    /// @param notice is told why an index that is there is not used
    public static RunHistory open(RunFacts run, Consumer<String> notice) throws IOException {
        return open(run, notice, QUICK_BYTES);
    }

    /// @param quickBytes a log counts as quick to open if opening it reads at most this number of bytes
    public static RunHistory open(RunFacts run, Consumer<String> notice, long quickBytes) throws IOException {
        return Files.isRegularFile(run.index())
                ? new RunHistory(run, notice, LogReader.openingBytes(run.journal()) <= quickBytes)
                : open(run);
    }

    /// Opens a fork: another run's past, and what was recorded in the fork itself.
    public static RunHistory open(RunFacts run, RunHistory parent, SharedPast past) throws IOException {
        var log = LogReader.open(run.journal());
        return new RunHistory(run, log, new ForkedLog(parent, past, new OwnLog(run, log)), Optional.of(parent));
    }

    /// Ends a reading early.
    static final class Enough extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /// Receives states, from several threads at once.
    @FunctionalInterface
    public interface StateVisitor {
        void state(StateAt state) throws IOException;
    }

    public RunFacts run() {
        return run;
    }

    /// To be called by a program that goes on: the index is open until then, where there is one. A fork closes the
    /// run that it shares its past with.
    @Override
    public void close() throws IOException {
        records.close();
        if (parent.isPresent()) {
            parent.get().close();
        }
    }

    /// The run that a fork shares its past with.
    public Optional<RunHistory> parent() {
        return parent;
    }

    /// The run's own journal, without an index.
    public synchronized LogReader log() throws IOException {
        if (log == null) {
            log = LogReader.open(run.journal());
        }
        return log;
    }

    /// Those of its hosts.
    public HostClocks clocks() {
        return clocks;
    }

    /// All its records.
    public RunLog records() {
        return records;
    }

    /// Whether records of this id are a monitor's, and not a host's or the run's own.
    public static boolean isMonitor(String persistenceId) {
        return !persistenceId.startsWith(NO_MONITOR);
    }

    /// The names of all monitors, ascending.
    public Set<String> monitors() {
        var names = new TreeSet<>(records.ids());
        names.removeIf(name -> !isMonitor(name));
        return names;
    }

    public boolean has(String name) {
        return isMonitor(name) && records.has(name);
    }

    /// @throws BadInput where the run has no VM of this name
    public void require(String name) throws BadInput {
        if (!has(name)) {
            throw new BadInput(
                    "%s: no VM \"%s\"; kvmsim vm list %s names them".formatted(run.path(), name, run.path()));
        }
    }

    /// A fold that waits for an id's first record.
    public HistoryFold fold(String name) {
        return new HistoryFold(run, clocks, it -> records.principal(it.persistenceId(), it.sequenceNr()), name)
                .placed(records::place);
    }

    /// A VM as it is now.
    ///
    /// @throws BadInput where the run has no VM of this name
    public Entity entity(String name) throws BadInput, IOException {
        require(name);
        return entity(name, each -> records.records(name, each));
    }

    /// All VMs as they are now, in no order that counts. The visitor is called by several threads at once.
    public void entities(int threads, Consumer<Entity> visitor) throws IOException {
        records.histories(threads, (id, history) -> {
            if (isMonitor(id)) {
                visitor.accept(entity(id, history));
            }
        });
    }

    private Entity entity(String id, LogReader.History history) throws IOException {
        var entity = new Entity[] {Entity.initial(id)};
        history.forEach(record -> {
            try {
                if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
                    entity[0] = entity[0].apply(turn, run.homes()::get);
                }
            } catch (BadRecord e) {
                throw records.place(record.position()).bad(record, entity[0].lastEvent() + 1, e);
            }
        });
        return entity[0];
    }

    /// Tells the whole history of a VM, oldest first, in constant memory but for 8 bytes a record.
    ///
    /// @throws BadInput where the run has no VM of this name
    public HistoryFold tell(String name, Fact.Visitor visitor) throws BadInput, IOException {
        require(name);
        var fold = fold(name);
        records.records(name, record -> fold.add(record, visitor));
        return fold;
    }

    /// The state of a VM at a moment.
    ///
    /// @throws BadInput where the run has no VM of this name, or its history does not reach that far
    public StateAt at(String name, Moment moment) throws BadInput, IOException {
        require(name);
        for (var snapshot : records.snapshots(name)) {
            if (Snapshots.isUntil(snapshot, moment, clocks)) {
                var state = at(snapshot, name, moment);
                if (!reaches(state, moment)) {
                    break;
                }
                if (state.last().isPresent()) {
                    // What a call counts as is not known from the snapshot alone where the clock was set back.
                    if (state.last().get().when().isSetBack()) {
                        break;
                    }
                    return state;
                }
            }
        }
        return at(name, moment, _ -> {});
    }

    /// Folds what follows a snapshot; what was told last is known only where something does.
    private StateAt at(Snapshot snapshot, String name, Moment moment) throws IOException {
        var fold = Snapshots.restored(run, clocks, name, snapshot);
        var events = records.numbered(name);
        return at(
                fold,
                moment,
                each -> {
                    for (long number = snapshot.sequenceNr(); number < events.count(); number++) {
                        each.record(events.record((int) number));
                    }
                },
                _ -> {});
    }

    private static boolean reaches(StateAt state, Moment moment) {
        return !(moment instanceof Moment.OfEvent(var number)) || state.event() >= number;
    }

    /// The same, and shows what led to it.
    ///
    /// @param visitor is told everything up to the moment, oldest first
    /// @throws BadInput where the run has no VM of this name, or its history does not reach that far
    public StateAt at(String name, Moment moment, Fact.Visitor visitor) throws BadInput, IOException {
        require(name);
        var state = at(fold(name), moment, each -> records.records(name, each), visitor);
        if (!reaches(state, moment)) {
            throw new BadInput(
                    "%s: %s has no event %s: its last one is #%d".formatted(run.path(), name, moment, state.event()));
        }
        return state;
    }

    private static StateAt at(HistoryFold fold, Moment moment, LogReader.History history, Fact.Visitor visitor)
            throws IOException {
        var until = new StateUntil(StateAt.initial(fold.id(), fold.situation()), moment);
        try {
            history.forEach(record -> fold.add(record, fact -> {
                if (until.isPast(fact)) {
                    throw new Enough();
                }
                visitor.fact(fact);
            }));
        } catch (Enough _) {
            // The moment was reached.
        }
        return until.state();
    }

    /// The states of all VMs that have begun by then, in no order that counts.
    ///
    /// @param fields that will be asked for, by name; all where there are none
    /// @throws BadInput where the moment is a place in the history of one VM
    public void at(Moment moment, Collection<String> fields, int threads, StateVisitor visitor)
            throws BadInput, IOException {
        if (moment instanceof Moment.OfEvent) {
            throw new BadInput("%s is a place in the history of one VM: name it with --vm".formatted(moment));
        }
        boolean isOfPages = fields.isEmpty() || fields.stream().anyMatch(Portion::isOfProcess);
        FleetStates.visit(this, List.of(moment), isOfPages, threads, (_, states) -> {
            if (states.getFirst().records() > 0) {
                visitor.state(states.getFirst());
            }
        });
    }
}
