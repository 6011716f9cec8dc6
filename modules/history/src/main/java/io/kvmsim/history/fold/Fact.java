package io.kvmsim.history.fold;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.EventName;
import io.kvmsim.ledger.NamedHost;
import java.io.IOException;
import java.util.Optional;

/// One entry of a history: an event, or a refused call. Refused calls that also have events (spec 5.5)
/// are told after them.
///
/// @param by        who made the call
/// @param event     nothing for a refused call
/// @param entry     the call, as it was recorded
/// @param sequenceNr of the record
/// @param position  of the record in the log
/// @param home      where the VM lives
/// @param asked     the state on which the call was decided
/// @param before    the state before the event
/// @param after     the state after it; of a refused call the same
public record Fact(
        Address address,
        VmName vm,
        When when,
        Principal by,
        Optional<VmEvent> event,
        Entry entry,
        long sequenceNr,
        long position,
        NamedHost home,
        Situation asked,
        Situation before,
        Situation after) {

    /// Receives one after another. What it throws ends the reading.
    @FunctionalInterface
    public interface Visitor {
        void fact(Fact fact) throws IOException;
    }

    public boolean isRefusal() {
        return event.isEmpty();
    }

    /// What happened: the event's name, or that of the errno.
    public String type() {
        return event.map(EventName::of).orElseGet(this::errno);
    }

    /// The errno's name. Only of a refused call.
    public String errno() {
        return Errno.of(-entry.ret()).map(Errno::name).orElse("errno " + -entry.ret());
    }

    /// The call, rebuilt.
    public Call call() {
        return entry.call(asked.withoutPages()); // slots are all that is asked for
    }
}
