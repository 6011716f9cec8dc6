package io.kvmsim.history.fold;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.Entry;
import io.kvmsim.ledger.EventName;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Origin;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.chain.Head;
import java.util.Optional;

/// The records of a history without its run: their chain, and what they say that does not depend on the host. Values
/// that are the host's are stored as a mark, so that of an event only its name can be told.
public final class BareHistory {
    private static final Host NO_HOST = Host.of(new HostDescription(
            "unknown",
            0,
            0,
            Bytes.zeros(2048),
            Bytes.zeros(128),
            Bytes.zeros(2048),
            new HostDescription.Sclp(
                    false, false, false, false, false, false, false, false, false, false, false, false, false, false,
                    false, false, 0, 0),
            false,
            false,
            false,
            false,
            0,
            new HostDescription.Ultravisor(false, 0, false),
            new HostDescription.Module(false, false, false)));

    /// Of a run's calls on virtual time: the run's manifest says it, which a proof does not hold.
    private static final Principal UNKNOWN = new Principal("", "");

    private final Address address;
    private Entity entity;
    private Numbering numbering = Numbering.START;
    private String found;

    public BareHistory(String id, Address address) {
        this.address = address;
        this.entity = Entity.initial(id);
    }

    /// @throws io.kvmsim.ledger.BadRecord where it cannot be read
    public void add(Bytes stored) {
        var turn = TurnRecord.stored(stored.toArray(), Optional.empty());
        var body = entity.decoded(turn, name -> new NamedHost(name, NO_HOST));
        for (var entry : body.entries()) {
            for (var happened : entry.events()) {
                numbering = numbering.withEvent();
                look(EventName.of(happened), body, entry, entry.origin(happened));
            }
            if (entry.ret() < 0) {
                numbering = numbering.withRefusal();
                var errno = Errno.of(-entry.ret()).map(Errno::name).orElse("errno " + -entry.ret());
                look("refused " + errno, body, entry, Origin.CALLER);
            }
        }
        entity = entity.apply(turn, body, Monitor.INITIAL);
    }

    private void look(String what, TurnBody body, Entry entry, Origin origin) {
        if (numbering.address().equals(address)) {
            var when = When.of(body.when(), entry.offsetMicros(), HostClock.starting(0), When.NEVER);
            var by = UNKNOWN.of(body.when()).of(origin);
            found = "%s %s %s %s, call %s, record %d%s"
                    .formatted(
                            address,
                            when.text(),
                            entry.vm(),
                            what,
                            entry.name(),
                            entity.records() + 1,
                            by.equals(UNKNOWN) ? "" : " by " + by.text());
        }
    }

    public Head head() {
        return entity.head();
    }

    /// What stands at the address.
    public Optional<String> found() {
        return Optional.ofNullable(found);
    }
}
