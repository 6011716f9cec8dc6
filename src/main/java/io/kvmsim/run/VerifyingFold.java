package io.kvmsim.run;

import io.kvmsim.journal.LogRecord;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Monitor;
import io.kvmsim.ledger.BadRecord;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.Head;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnBody;
import java.util.function.Function;

/// Folds one history record by record; what each record holds is decided again on the state before it.
sealed interface VerifyingFold {
    /// The next record. Deletion markers are none.
    ///
    /// @throws BadRecord             where it cannot be read, does not follow, or is decided otherwise now
    /// @throws IllegalStateException where an event contradicts the state
    void add(LogRecord record);

    long records();

    long events();

    long calls();

    /// Up to the position in the log from which on nothing is under the run's seal.
    long sealedRecords();

    Head sealedHead();

    /// Of a monitor.
    final class OfEntity implements VerifyingFold {
        private final Function<String, Home> homes;
        private final long sealedUpTo;
        private Entity entity;
        private Entity sealed;
        private long calls;

        /// @param sealedUpTo a position in the log
        OfEntity(String id, Function<String, Home> homes, long sealedUpTo) {
            this.homes = homes;
            this.sealedUpTo = sealedUpTo;
            this.entity = Entity.initial(id);
            this.sealed = entity;
        }

        @Override
        public void add(LogRecord record) {
            var turn = StoredTurn.of(record, entity.records() + 1);
            var body = entity.decoded(turn, homes);
            calls += body.entries().size();
            entity = entity.apply(turn, body, decideAgain(entity.monitor(), body, record.sequenceNr()));
            sealed = record.position() < sealedUpTo ? entity : sealed;
        }

        /// The state after it.
        private static Monitor decideAgain(Monitor before, TurnBody body, long sequenceNr) {
            var monitor = before;
            for (var entry : body.entries()) {
                check(monitor, body, entry, sequenceNr);
                for (var event : entry.events()) {
                    monitor = Kvm.evolve(monitor, event);
                }
            }
            return monitor;
        }

        private static void check(Monitor before, TurnBody body, Entry entry, long sequenceNr) {
            var again = Kvm.decide(body.home().host(), before, entry.vm(), entry.call(before), entry.circumstances());
            if (again.answer().ret() != entry.ret() || !again.events().equals(entry.events())) {
                throw new BadRecord("record %d holds a call that is decided otherwise now: %s answered %d with %s"
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
        public long sealedRecords() {
            return sealed.records();
        }

        @Override
        public Head sealedHead() {
            return sealed.head();
        }
    }

    /// Of a host's own facts, which are under the run's seal wherever they stand.
    final class OfHost implements VerifyingFold {
        private Head head;
        private long records;

        OfHost(String id) {
            this.head = Head.first(id);
        }

        @Override
        public void add(LogRecord record) {
            if (!(RecordBytes.decode(record.payload(), record.manifest()) instanceof HostFact)) {
                throw new BadRecord(
                        "record %d is no fact of a host but %s".formatted(record.sequenceNr(), record.manifest()));
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
        public long sealedRecords() {
            return records;
        }

        @Override
        public Head sealedHead() {
            return head;
        }
    }
}
