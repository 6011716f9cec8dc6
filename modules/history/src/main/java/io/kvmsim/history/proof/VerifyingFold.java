package io.kvmsim.history.proof;

import io.kvmsim.history.fold.BrokenSeal;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.LogRecord;
import java.util.function.Function;

/// Folds one history record by record and checks its sequence, its chain and its seals; on demand what each record
/// holds is decided again on the state before it.
sealed interface VerifyingFold {
    /// The next record.
    ///
    /// @throws BadRecord where it cannot be read, does not follow, contradicts the state, or is decided otherwise
    void add(LogRecord record);

    long records();

    long events();

    long calls();

    /// Of these, how many had a fault injected.
    long faults();

    Head head();

    /// The last record up to which a seal has vouched for all: what is wrong came after it.
    long vouchedRecords();

    /// The last event of that record.
    long vouchedEvents();

    /// Of a monitor.
    final class OfEntity implements VerifyingFold {
        private final Function<String, NamedHost> homes;
        private final boolean decidesAgain;
        private Entity entity;
        private long vouchedRecords;
        private long vouchedEvents;
        private long calls;
        private long faults;

        OfEntity(String id, Function<String, NamedHost> homes, boolean decidesAgain) {
            this.homes = homes;
            this.decidesAgain = decidesAgain;
            this.entity = Entity.initial(id);
        }

        @Override
        public void add(LogRecord record) {
            var turn = HistoryFold.turn(record, entity.records() + 1);
            var body = entity.decoded(turn, homes);
            var after = BadRecord.unlessDamaged(() -> after(entity.monitor(), body, record.sequenceNr()));
            checkSeal(turn);
            var before = entity;
            entity = entity.apply(turn, body, after);
            calls += body.entries().size();
            faults += body.entries().stream()
                    .filter(entry -> !entry.circumstances().fault().isNone())
                    .count();
            boolean crosses =
                    before.lastEvent() / TurnRecord.SEAL_EVENTS != entity.lastEvent() / TurnRecord.SEAL_EVENTS;
            if (crosses != turn.seal().isPresent()) {
                throw new BadRecord(
                        crosses
                                ? "the seal of record %d was taken away".formatted(record.sequenceNr())
                                : "record %d has a seal that nobody wrote there".formatted(record.sequenceNr()));
            }
            if (crosses) {
                vouchedRecords = before.records();
                vouchedEvents = before.lastEvent();
            }
        }

        private void checkSeal(TurnRecord turn) {
            if (turn.seal().isPresent()
                    && !turn.seal().get().equals(entity.head().hash())) {
                throw new BrokenSeal("record %d is sealed with head %s; the records before it give %s: "
                                .formatted(
                                        entity.records() + 1, turn.seal().get().hex(), entity.head())
                        + "one of records %d to %d is not what was written"
                                .formatted(vouchedRecords + 1, entity.records()));
            }
        }

        /// The state after a record.
        private Monitor after(Monitor before, TurnBody body, long sequenceNr) {
            var monitor = before;
            for (var entry : body.entries()) {
                if (decidesAgain) {
                    check(monitor, body, entry, sequenceNr);
                }
                for (var event : entry.events()) {
                    monitor = Kvm.evolve(monitor, event);
                }
            }
            return monitor;
        }

        private static void check(Monitor before, TurnBody body, Entry entry, long sequenceNr) {
            var again = Kvm.decide(body.home().host(), before, entry.vm(), entry.call(before), entry.circumstances());
            if (again.answer().ret() != entry.ret() || !again.events().equals(entry.events())) {
                throw new BadRecord("record %d holds a call that is decided differently now: %s answered %d with %s"
                        .formatted(sequenceNr, entry, again.answer().ret(), again.events()));
            }
        }

        @Override
        public long records() {
            return entity.records();
        }

        @Override
        public long events() {
            return entity.lastEvent();
        }

        @Override
        public long calls() {
            return calls;
        }

        @Override
        public long faults() {
            return faults;
        }

        @Override
        public Head head() {
            return entity.head();
        }

        @Override
        public long vouchedRecords() {
            return vouchedRecords;
        }

        @Override
        public long vouchedEvents() {
            return vouchedEvents;
        }
    }

    /// Of a host's own facts.
    final class OfHost implements VerifyingFold {
        private Head head;
        private long records;

        OfHost(String id) {
            this.head = Head.first(id);
        }

        @Override
        public void add(LogRecord record) {
            if (record.sequenceNr() != records + 1) {
                throw new BadRecord(
                        "record %d stands where record %d belongs".formatted(record.sequenceNr(), records + 1));
            }
            if (!(RecordBytes.decode(record.payload(), record.manifest()) instanceof HostFact)) {
                throw new BadRecord(
                        "record %d is not a fact of a host but %s".formatted(record.sequenceNr(), record.manifest()));
            }
            head = head.next(record.sequenceNr(), record.payload());
            records++;
        }

        @Override
        public long records() {
            return records;
        }

        @Override
        public long events() {
            return records;
        }

        @Override
        public long calls() {
            return 0;
        }

        @Override
        public long faults() {
            return 0;
        }

        @Override
        public Head head() {
            return head;
        }

        @Override
        public long vouchedRecords() {
            return 0;
        }

        @Override
        public long vouchedEvents() {
            return 0;
        }
    }
}
