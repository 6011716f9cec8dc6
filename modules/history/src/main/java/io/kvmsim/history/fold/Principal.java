package io.kvmsim.history.fold;

import io.kvmsim.history.index.OriginName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Origin;
import io.kvmsim.values.Printable;

/// The identity that made a call, or the cause of an event that no person caused.
///
/// @param name of the principal: `scenario:first-run` in a run, else as the caller gave it
/// @param user of the operating system, who started the run or acted as the principal; empty where that is the same
public record Principal(String name, String user) {
    /// Of what a host does by itself, such as killing a monitor.
    public static final Principal HOST = new Principal(OriginName.HOST, "");

    /// Of injected faults.
    public static final Principal FAULT = new Principal(OriginName.FAULT, "");

    /// What a record holds is shown as it is, but for what would steer a terminal or begin a line.
    public Principal {
        name = Printable.line(name);
        user = Printable.line(user);
    }

    /// The caller of a record.
    Principal of(Cause cause) {
        return switch (cause) {
            case Cause.Virtual _ -> this;
            case Cause.Wall(var _, var principal, var user) -> caller(principal, user);
        };
    }

    /// Earlier versions recorded callers by names that are now reserved: they have their user beside them.
    static Principal caller(String name, String user) {
        return new Principal(name, user.isEmpty() && OriginName.isReserved(name) ? name : user);
    }

    /// Of an event, where this one made the call.
    Principal of(Origin origin) {
        return switch (origin) {
            case CALLER -> this;
            case HOST -> HOST;
            case FAULT -> FAULT;
        };
    }

    /// Whether this is not a person.
    public boolean isNobody() {
        return equals(HOST) || equals(FAULT);
    }

    /// `alice via scenario:first-run`; `alice (user root)` of a call in real time; or the name alone.
    public String text() {
        if (user.isEmpty()) {
            return name;
        }
        return name.startsWith("scenario:") || name.startsWith("fork:")
                ? user + " via " + name
                : "%s (user %s)".formatted(name, user);
    }
}
