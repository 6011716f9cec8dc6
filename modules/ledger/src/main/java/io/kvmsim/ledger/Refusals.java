package io.kvmsim.ledger;

/// Which refused calls are recorded; fixed for a run in its manifest.
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
