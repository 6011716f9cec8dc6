package io.kvmsim.history.fold;

import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Folds the history of one monitor record by record and reports the facts of each record with the states before and
/// after it. For one thread.
public final class HistoryFold {
    private final RunFacts run;
    private final HostClocks clocks;
    private final Function<LogRecord, Principal> principals;
    private LongFunction<RecordPlace> places;
    private boolean isChained = true;
    private long latest;
    /// Its monitor is that of the situation without the states of pages.
    private Entity entity;
    private Situation situation = Situation.INITIAL;
    private Numbering numbering = Numbering.START;

    /// @param principals who makes the calls of a record on virtual time
    public HistoryFold(RunFacts run, HostClocks clocks, Function<LogRecord, Principal> principals, String id) {
        this.run = run;
        this.clocks = clocks;
        this.latest = When.NEVER;
        this.principals = principals;
        this.entity = Entity.initial(id);
    }

    /// Goes on from a state that is known, in the run's own journal.
    ///
    /// @param latest wall time so far
    public HistoryFold(RunFacts run, HostClocks clocks, Entity entity, Situation situation, int refusals, long latest) {
        this.run = run;
        this.clocks = clocks;
        this.latest = latest;
        this.principals = _ -> run.principal();
        this.entity = entity;
        this.situation = situation;
        this.numbering = new Numbering(entity.lastEvent(), refusals);
    }

    /// Goes on by itself from here.
    public HistoryFold copy() {
        var copy = new HistoryFold(run, clocks, principals, entity.id());
        copy.places = places;
        copy.isChained = isChained;
        copy.latest = latest;
        copy.entity = entity;
        copy.situation = situation;
        copy.numbering = numbering;
        return copy;
    }

    /// After the last record. Not of a fold without the chain.
    public Entity entity() {
        return new Entity(
                entity.id(), entity.home(), situation.monitor(), entity.records(), entity.lastEvent(), entity.head());
    }

    public String id() {
        return entity.id();
    }

    /// Where it lives; null before the first record.
    public NamedHost home() {
        return entity.home();
    }

    public long records() {
        return entity.records();
    }

    /// Its number.
    public long lastEvent() {
        return entity.lastEvent();
    }

    /// Wall time that anything so far counts as, or [When#NEVER].
    public long latest() {
        return latest;
    }

    /// Refused calls since the last event.
    public int refusals() {
        return numbering.refusals();
    }

    public Situation situation() {
        return situation;
    }

    /// The next record; deletion markers are passed over.
    ///
    /// @throws BadRecord where it cannot be read, does not follow, or contradicts the state
    public void add(LogRecord record, Fact.Visitor visitor) throws IOException {
        if (record.kind() != LogRecord.Kind.EVENT) {
            return;
        }
        try {
            var turn = turn(record, entity.records() + 1);
            var body = entity.decoded(turn, run.homes()::get);
            tell(record, body, visitor);
            entity = isChained
                    ? entity.apply(turn, body, situation.withoutPages())
                    : entity.applyUnchained(body, situation.withoutPages());
            situation = situation.with(entity.monitor());
        } catch (BadRecord e) {
            throw places == null ? e : places.apply(record.position()).bad(record, entity.lastEvent() + 1, e);
        }
    }

    /// Adds to an error the place of a record that cannot be read.
    public HistoryFold placed(LongFunction<RecordPlace> places) {
        this.places = places;
        return this;
    }

    /// Leaves out the chain of hashes, which a verification goes along: a fold of a whole fleet takes a sixth less.
    public HistoryFold unchained() {
        isChained = false;
        return this;
    }

    /// Leaves out the states of pages, which most events of a long history change. Only before the first record.
    public HistoryFold withoutPages() {
        situation = Situation.INITIAL_WITHOUT_PAGES;
        return this;
    }

    /// A record as a turn.
    ///
    /// @param expected its sequence number
    /// @throws BadRecord where the record is not a turn, or one before it is missing
    public static TurnRecord turn(LogRecord record, long expected) {
        if (record.sequenceNr() > expected) {
            throw new BadRecord("record %d of %s is missing: the next one is %d"
                    .formatted(expected, record.persistenceId(), record.sequenceNr()));
        }
        if (record.sequenceNr() < expected) {
            throw new BadRecord("record %d of %s occurs again after record %d"
                    .formatted(record.sequenceNr(), record.persistenceId(), expected - 1));
        }
        if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
            return turn;
        }
        throw new BadRecord(
                "record %d of %s is not a turn but %s".formatted(expected, record.persistenceId(), record.manifest()));
    }

    /// A call of a record.
    ///
    /// @param asked the state on which it was decided
    private record Called(LogRecord record, TurnBody body, Entry entry, When when, Principal caller, Situation asked) {
        Fact fact(Address address, Principal by, Optional<VmEvent> event, Situation before, Situation after) {
            return new Fact(
                    address,
                    entry.vm(),
                    when,
                    by,
                    event,
                    entry,
                    record.sequenceNr(),
                    record.position(),
                    body.home(),
                    asked,
                    before,
                    after);
        }
    }

    private void tell(LogRecord record, TurnBody body, Fact.Visitor visitor) throws IOException {
        var clock = clocks.of(body.home().name());
        var caller = principals.apply(record).of(body.when());
        for (var entry : body.entries()) {
            var when = When.of(body.when(), entry.offsetMicros(), clock, latest);
            var called = new Called(record, body, entry, when, caller, situation);
            if (!entry.events().isEmpty() || entry.ret() < 0) {
                latest = when.latest();
            }
            for (var happened : entry.events()) {
                numbering = numbering.withEvent();
                var before = situation;
                situation = BadRecord.unlessDamaged(() -> before.after(happened));
                var by = caller.of(entry.origin(happened));
                visitor.fact(called.fact(numbering.address(), by, Optional.of(happened), before, situation));
            }
            if (entry.ret() < 0) {
                numbering = numbering.withRefusal();
                visitor.fact(called.fact(numbering.address(), caller, Optional.empty(), situation, situation));
            }
        }
    }
}
