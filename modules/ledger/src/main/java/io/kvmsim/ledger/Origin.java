package io.kvmsim.ledger;

/// The person or the cause behind an event.
public enum Origin {
    /// Who made the call.
    CALLER,
    /// The host, by itself: it killed the VM's monitor because it had no memory left.
    HOST,
    /// A fault that the scenario injected into the call.
    FAULT;

    /// @param isFault the event is the injected fault
    /// @param isKill  the call's events say that the host killed the monitor
    static Origin of(boolean isFault, boolean isKill) {
        if (isFault) {
            return FAULT;
        }
        return isKill ? HOST : CALLER;
    }
}
