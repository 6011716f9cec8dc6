package io.kvmsim.history.fold;

/// Receives the facts of a monitor, oldest first, and keeps its state at a moment. For one thread.
public final class StateUntil {
    private final Moment moment;
    private StateAt state;
    private boolean isReached;

    /// @param state to begin with, which is not later
    public StateUntil(StateAt state, Moment moment) {
        this.moment = moment;
        this.state = state;
    }

    /// Whether what happened, or anything before it, is later than the moment.
    public boolean isPast(Fact fact) {
        isReached = isReached || moment.isBefore(fact);
        if (!isReached) {
            state = StateAt.after(state.id(), fact);
        }
        return isReached;
    }

    public StateAt state() {
        return state;
    }
}
