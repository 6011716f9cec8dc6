package io.kvmsim.history;

import io.kvmsim.ledger.Cause;

/// Who made a call.
///
/// @param name of the principal: `scenario:first-run` in a run, else as the caller gave it
/// @param user who started the run; empty for a call in real time
public record Principal(String name, String user) {
    /// The principal of a record.
    Principal of(Cause cause) {
        return switch (cause) {
            case Cause.Virtual _ -> this;
            case Cause.Wall(var _, var principal) -> new Principal(principal, "");
        };
    }

    /// `alice via scenario:first-run`, or the name alone.
    public String text() {
        return user.isEmpty() ? name : user + " via " + name;
    }
}
