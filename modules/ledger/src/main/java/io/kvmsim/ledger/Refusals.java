package io.kvmsim.ledger;

/// The refused calls that a run records; its manifest fixes them.
public enum Refusals {
    ALL,
    /// Those that would have changed something, and not those that only ask.
    WRITES,
    NONE;

    boolean record(boolean asksOnly) {
        return switch (this) {
            case ALL -> true;
            case WRITES -> !asksOnly;
            case NONE -> false;
        };
    }
}
