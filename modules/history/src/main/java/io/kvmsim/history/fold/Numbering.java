package io.kvmsim.history.fold;

import io.kvmsim.ledger.Entry;
import java.util.ArrayList;
import java.util.List;

/// How far the facts of a history are numbered. Events count from 1. Refused calls count from 1 after each event.
///
/// @param event    number of the last event; 0 before the first
/// @param refusals refused calls since that event
public record Numbering(long event, int refusals) {
    public static final Numbering START = new Numbering(0, 0);

    /// With one more event.
    public Numbering withEvent() {
        return new Numbering(event + 1, 0);
    }

    /// With one more refused call.
    public Numbering withRefusal() {
        return new Numbering(event, refusals + 1);
    }

    /// With all that a call led to: its events in order, and then its refusal. A call can have both.
    public Numbering with(Entry entry) {
        var after = entry.events().isEmpty()
                ? this
                : new Numbering(event + entry.events().size(), 0);
        return entry.ret() < 0 ? after.withRefusal() : after;
    }

    /// The last fact.
    public Address address() {
        return new Address(event, refusals);
    }

    /// The first fact of the next call. A call that led to nothing stands where its refusal would.
    public Address first(Entry next) {
        return (next.events().isEmpty() ? withRefusal() : withEvent()).address();
    }

    /// The last event of the next call; without events, the same as the first fact.
    public Address last(Entry next) {
        return next.events().isEmpty()
                ? first(next)
                : new Address(event + next.events().size(), 0);
    }

    /// All facts of the next call; none if it led to nothing.
    public List<Address> addresses(Entry next) {
        var all = new ArrayList<Address>();
        var at = this;
        for (var _ : next.events()) {
            at = at.withEvent();
            all.add(at.address());
        }
        if (next.ret() < 0) {
            all.add(at.withRefusal().address());
        }
        return all;
    }
}
