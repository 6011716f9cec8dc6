package io.kvmsim.sim;

import java.util.EnumMap;
import java.util.Map;

/// How many guests are in each state.
final class GuestStates {
    private final long[] counts = new long[Guest.State.values().length];

    void enters(Guest.State state) {
        counts[state.ordinal()]++;
    }

    void leaves(Guest.State state) {
        counts[state.ordinal()]--;
    }

    long count(Guest.State state) {
        return counts[state.ordinal()];
    }

    /// As it is now, by state.
    Map<Guest.State, Long> all() {
        var all = new EnumMap<Guest.State, Long>(Guest.State.class);
        for (var state : Guest.State.values()) {
            all.put(state, count(state));
        }
        return all;
    }
}
