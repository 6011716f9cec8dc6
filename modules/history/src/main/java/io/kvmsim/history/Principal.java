package io.kvmsim.history;

import io.kvmsim.ledger.Cause;

/// Who made a call.
///
/// @param name of the principal: `scenario:first-run` in a run, else as the caller gave it
/// @param user of the operating system, who started the run or acted as the principal; empty where that is the same
public record Principal(String name, String user) {
    /// What a record holds is shown as it is, but for what would steer a terminal or begin a line.
    public Principal {
        name = Printable.line(name);
        user = Printable.line(user);
    }

    /// The principal of a record.
    Principal of(Cause cause) {
        return switch (cause) {
            case Cause.Virtual _ -> this;
            case Cause.Wall(var _, var principal, var user) -> new Principal(principal, user);
        };
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
