package io.kvmsim.sim;

import io.kvmsim.kvm.Call;
import io.kvmsim.scenario.TimelineEntry;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// What is to be done, by time, and at one time in the order in which it was entered.
final class Agenda {
    /// @param micros of virtual time
    record Due(long micros, long order, Task task) {}

    sealed interface Task {
        /// An entry of the timeline, to be spread over those that it is for.
        record Entry(int index, TimelineEntry entry) implements Task {}

        /// Of one guest.
        record Act(Guest guest, TimelineEntry.Action action) implements Task {}

        /// A guest's memory moves.
        ///
        /// @param life of the guest: a later one has its own moves
        record Move(Guest guest, int life) implements Task {}

        /// The guest's process is taken down.
        ///
        /// @param after what the guest is then
        record Kill(Guest guest, int life, Guest.State after) implements Task {}

        /// Lists of a guest that was too busy to begin with them.
        ///
        /// @param due   when they were
        /// @param after what the guest is then, where it is closed
        record Rest(
                Guest guest, int life, long due, GuestList.Purpose purpose, Guest.State after, List<List<Call>> parts)
                implements Task {
            /// Without the parts before this one.
            Rest from(int part) {
                return new Rest(guest, life, due, purpose, after, parts.subList(part, parts.size()));
            }
        }

        /// The run is over.
        record End() implements Task {}
    }

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::micros).thenComparingLong(Due::order));

    private long order;
    private long resumed = Long.MIN_VALUE;

    void add(long micros, Task task) {
        queue.add(new Due(micros, order++, task));
    }

    /// What had to wait comes before all that is due at the same time and did not, in the order in which it waited.
    void resume(long micros, Task task) {
        queue.add(new Due(micros, resumed++, task));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /// When the next thing is due.
    long next() {
        return queue.element().micros();
    }

    /// The next thing that is due before a time, or null.
    Due poll(long before) {
        var due = queue.peek();
        return due == null || due.micros() >= before ? null : queue.remove();
    }
}
