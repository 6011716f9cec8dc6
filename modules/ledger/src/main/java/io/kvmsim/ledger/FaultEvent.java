package io.kvmsim.ledger;

import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.state.VmEvent;
import java.util.List;

/// The event of an injected fault among those of an entry: it stands in front, and is all that is stored of the fault.
final class FaultEvent {
    private FaultEvent() {}

    /// What was injected into the call that these events came of.
    static Fault of(List<VmEvent> events) {
        return !events.isEmpty() && events.getFirst() instanceof VmEvent.FaultInjected(var _, var errno, var micros)
                ? new Fault(errno, micros)
                : Fault.NONE;
    }

    /// The first event that came of the call itself, or null.
    static VmEvent firstBeside(List<VmEvent> events) {
        int first = !events.isEmpty() && events.getFirst() instanceof VmEvent.FaultInjected ? 1 : 0;
        return events.size() > first ? events.get(first) : null;
    }
}
