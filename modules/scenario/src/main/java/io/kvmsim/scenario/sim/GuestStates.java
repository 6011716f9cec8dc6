package io.kvmsim.scenario.sim;

import java.util.EnumMap;
import java.util.Map;

/// How many guests are in each state.
final class GuestStates {
    private final Map<Guest.State, Long> counts = new EnumMap<>(Guest.State.class);

    GuestStates() {
        for (var state : Guest.State.values()) {
            counts.put(state, 0L);
        }
    }

    void enters(Guest.State state) {
        counts.merge(state, 1L, Long::sum);
    }

    void leaves(Guest.State state) {
        counts.merge(state, -1L, Long::sum);
    }

    long count(Guest.State state) {
        return counts.get(state);
    }

    /// As it is now, by state.
    Map<Guest.State, Long> all() {
        return new EnumMap<>(counts);
    }
}
