package io.kvmsim.trace;

/// One value that two answers to the same call, or two states of the same VM, do not share.
///
/// @param what     `ret`, a key of the line such as `out`, or a key of the state such as `state.slots[1].flags`
/// @param expected as the trace says it; null where it does not have the key
/// @param got      as the core says it; null where it wrote nothing there
public record Change(String what, String expected, String got) {
    private static final String STATE = "state.";

    /// Whether it is a value of an inspected state.
    public boolean isOfState() {
        return what.startsWith(STATE);
    }

    static Change ofState(StateComparison.Difference difference) {
        return new Change(STATE + difference.key(), difference.expected(), difference.got());
    }
}
