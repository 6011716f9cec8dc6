package io.kvmsim.ledger;

import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.Interner;
import io.kvmsim.ledger.chain.Head;
import java.util.function.Function;

/// One monitor with its place in history: the fold over its records, the same live, in recovery and in replay.
///
/// @param id         persistence id; a monitor with one VM carries the VM's name
/// @param home       where it lives; null before the first record
/// @param records    how many there are: the last one's sequence number
/// @param lastEvent  number of the last event, 0 before the first
/// @param head       of the hash chain; null where the records were applied without it
public record Entity(String id, NamedHost home, Monitor monitor, long records, long lastEvent, Head head) {
    public static Entity initial(String id) {
        return new Entity(id, null, Monitor.INITIAL, 0, 0, Head.first(id));
    }

    /// After one more record.
    ///
    /// @param hosts the run's, by name
    /// @throws BadRecord where the record cannot be read, its seal is not the head before it, or an event
    /// contradicts the state
    public Entity apply(TurnRecord record, Function<String, NamedHost> hosts) {
        return apply(record, decoded(record, hosts));
    }

    /// What a record that follows says.
    public TurnBody decoded(TurnRecord record, Function<String, NamedHost> hosts) {
        return record.decided() != null
                ? record.decided().body()
                : BadRecord.unlessDamaged(() -> TurnBody.decode(record.body(), id, hosts, home));
    }

    /// After one more record, which was decoded already.
    public Entity apply(TurnRecord record, TurnBody body) {
        return apply(record, body, after(record, body));
    }

    /// After one more record, which was decoded and applied already.
    ///
    /// @param after the present state with the body's events applied
    public Entity apply(TurnRecord record, TurnBody body, Monitor after) {
        if (record.seal().isPresent() && !record.seal().get().equals(head.hash())) {
            throw new BadRecord("record %d of %s is sealed with head %s; the head before it is %s"
                    .formatted(records + 1, id, record.seal().get().hex(), head));
        }
        return next(body, after, head.next(records + 1, record.body()));
    }

    /// As [#apply], where nobody will ask for the head of the chain, nor for what follows it: that costs a hash.
    public Entity applyUnchained(TurnBody body, Monitor after) {
        return next(body, after, null);
    }

    private Entity next(TurnBody body, Monitor after, Head next) {
        long event = lastEvent;
        for (var entry : body.entries()) {
            event += entry.events().size();
        }
        return new Entity(id, body.home(), after.sharing(monitor, Interner.SHARED), records + 1, event, next);
    }

    private Monitor after(TurnRecord record, TurnBody body) {
        if (record.decided() != null && record.decided().before() == monitor) {
            return record.decided().after();
        }
        return record.decided() != null ? after(body) : BadRecord.unlessDamaged(() -> after(body));
    }

    private Monitor after(TurnBody body) {
        var after = monitor;
        for (var entry : body.entries()) {
            for (var event : entry.events()) {
                after = Kvm.evolve(after, event);
            }
        }
        return after;
    }
}
