package io.kvmsim.history.read;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.EssentialEvents;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.fold.HostClocks;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.fold.When;
import io.kvmsim.history.index.BadIndex;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.HistoryIndex.History;
import io.kvmsim.history.index.Snapshot;
import io.kvmsim.history.index.StateWriter;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.EventList;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// States of long histories at regular intervals, in the index, so that a late state is not folded
/// from the first record on. A state that does not come of few events has none: the records have it.
public final class Snapshots {
    /// Records between two snapshots; a history of twice as many is long.
    public static final int EVERY = 1024;

    /// A snapshot of more events would not save much.
    private static final int EVENTS_MAX = 256;

    private final RunFacts run;
    private final HistoryIndex index;
    private final int every;

    /// @param every records between two of them
    Snapshots(RunFacts run, HistoryIndex index, int every) {
        this.run = run;
        this.index = index;
        this.every = every;
    }

    /// Makes those that are not there yet.
    ///
    /// @return how many
    public static long make(RunFacts run) throws IOException {
        return make(run, EVERY);
    }

    static long make(RunFacts run, int every) throws IOException {
        try (var index = open(run);
                var writer = StateWriter.open(run.index())) {
            long made = 0;
            for (var history : histories(index)) {
                if (isLong(history, every)) {
                    var snapshots = new Snapshots(run, index, every);
                    var more = snapshots.after(history, snapshots.newest(history.id()));
                    writer.put(history, more);
                    made += more.size();
                }
            }
            return made;
        }
    }

    /// Whether those that are there are what the journal says.
    ///
    /// @return the first history of which they are not
    public static Optional<String> check(RunFacts run) throws IOException {
        return check(run, EVERY);
    }

    static Optional<String> check(RunFacts run, int every) throws IOException {
        try (var index = open(run)) {
            for (var history : histories(index)) {
                if (isLong(history, every)) {
                    var held = index.snapshots(history.id()).orElse(List.of());
                    var made = new Snapshots(run, index, every).after(history, Optional.empty());
                    if (!held.reversed().equals(made)) {
                        return Optional.of(history.id());
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static List<History> histories(HistoryIndex index) throws IOException {
        return index.histories().orElseThrow(() -> new BadIndex("it changed meanwhile"));
    }

    static HistoryIndex open(RunFacts run) throws IOException {
        var reason = new ArrayList<String>();
        return HistoryIndex.open(run.index(), run.journal(), run.principal().name(), reason::add)
                .orElseThrow(() -> new BadIndex(reason.isEmpty() ? "it is gone" : reason.getFirst()));
    }

    private static boolean isLong(History history, int every) {
        return history.isEvents() && history.records() >= 2L * every && RunHistory.isMonitor(history.id());
    }

    private Optional<Snapshot> newest(String id) throws IOException {
        return index.snapshots(id).flatMap(known -> known.stream().findFirst());
    }

    /// The fold as it was after a snapshot's record.
    ///
    /// @throws BadRecord where its events cannot be read, or its host is none of the run's
    static HistoryFold restored(RunFacts run, HostClocks clocks, String id, Snapshot snapshot) throws IOException {
        var home = run.homes().get(snapshot.host());
        if (home == null) {
            throw new BadRecord(
                    "a snapshot of %s lives on %s, which the run does not have".formatted(id, snapshot.host()));
        }
        var situation = BadRecord.unlessDamaged(() -> folded(EventList.decode(snapshot.events(), home)));
        var head = BadRecord.unlessDamaged(() -> Head.of(Bytes.wrapping(snapshot.head())));
        var entity = new Entity(id, home, situation.monitor(), snapshot.sequenceNr(), snapshot.event(), head);
        return new HistoryFold(run, clocks, entity, situation, snapshot.refusals(), latest(snapshot, clocks));
    }

    private static Situation folded(List<VmEvent> events) {
        var situation = Situation.INITIAL;
        for (var event : events) {
            situation = situation.after(event);
        }
        return situation;
    }

    private List<Snapshot> after(History history, Optional<Snapshot> last) throws IOException {
        var id = history.id();
        var made = new ArrayList<Snapshot>();
        var essential = new EssentialEvents();
        var clocks = HostClocks.unstepped(run); // Snapshots hold no times by them.
        var fold = last.isPresent()
                ? restored(run, clocks, id, last.get())
                : new HistoryFold(run, clocks, _ -> run.principal(), id);
        last.ifPresent(
                it -> essential.addAll(EventList.decode(it.events(), run.homes().get(it.host()))));
        var times = new Latest(
                last.map(Snapshot::virtualLast).orElse(null),
                last.map(Snapshot::wallLast).orElse(null));
        var positions = index.places(id)
                .orElseThrow(() -> new BadIndex("places of %s are missing".formatted(id)))
                .positions();
        for (long number = fold.records(); number < history.records(); number++) {
            var record = index.log().record(positions[(int) number]);
            add(record, fold, essential, times);
            if ((number + 1) % every == 0) {
                snapshot(fold, essential, times).ifPresent(made::add);
            }
        }
        return made;
    }

    private static void add(LogRecord record, HistoryFold fold, EssentialEvents essential, Latest times)
            throws IOException {
        fold.add(record, fact -> {
            fact.event().ifPresent(essential::add);
            times.add(fact.when());
        });
    }

    /// The latest times so far.
    private static final class Latest {
        private Long virtual;
        private Long wall;

        Latest(Long virtual, Long wall) {
            this.virtual = virtual;
            this.wall = wall;
        }

        void add(When when) {
            if (when.isVirtual()) {
                virtual = virtual == null ? when.micros() : Math.max(virtual, when.micros());
            } else {
                wall = wall == null ? when.micros() : Math.max(wall, when.micros());
            }
        }
    }

    /// Nothing where few events do not lead to the state.
    private static Optional<Snapshot> snapshot(HistoryFold fold, EssentialEvents essential, Latest times) {
        if (essential.size() > EVENTS_MAX || !isSame(essential.events(), fold.situation())) {
            return Optional.empty();
        }
        var entity = fold.entity();
        return Optional.of(new Snapshot(
                entity.records(),
                entity.lastEvent(),
                fold.refusals(),
                times.virtual,
                times.wall,
                entity.home().name(),
                entity.head().hash().toArray(),
                EventList.encode(essential.events(), entity.home())));
    }

    private static boolean isSame(List<VmEvent> events, Situation situation) {
        try {
            return folded(events).equals(situation);
        } catch (IllegalStateException _) {
            return false;
        }
    }

    /// Whether a snapshot is not behind a moment: everything until then was not later.
    static boolean isUntil(Snapshot snapshot, Moment moment, HostClocks clocks) throws IOException {
        Long virtual = snapshot.virtualLast();
        Long wall = snapshot.wallLast();
        return switch (moment) {
            case Moment.OfEvent(var number) -> snapshot.event() < number;
            case Moment.Virtual(var micros) -> wall == null && (virtual == null || virtual <= micros);
            case Moment.Wall(var micros) -> latest(snapshot, clocks) <= micros;
            case Moment.End() -> true;
        };
    }

    /// A wall time that nothing until then is later than: which hosts the VM lived on is not known.
    private static long latest(Snapshot snapshot, HostClocks clocks) throws IOException {
        long latest = snapshot.wallLast() == null ? When.NEVER : snapshot.wallLast();
        if (snapshot.virtualLast() != null) {
            for (var clock : clocks.all()) {
                latest = Math.max(latest, clock.latest(0, snapshot.virtualLast()));
            }
        }
        return latest;
    }
}
