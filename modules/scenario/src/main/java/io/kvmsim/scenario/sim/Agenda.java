package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.call.Call;
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
        ///
        /// @param entry of the timeline; -1 where it is of none
        record Act(Guest guest, int entry, TimelineEntry.GuestAction action) implements Task {}

        /// A guest's memory moves.
        ///
        /// @param boot of the guest: after a later one it has its own moves
        record Move(Guest guest, int boot) implements Task {}

        /// A process makes calls, if it is still there.
        record Calls(Life life, List<Call> calls) implements Task {}

        /// A process ends.
        ///
        /// @param first calls that it makes before
        /// @param after what the guest is then; null where it has gone elsewhere
        record Close(Life life, List<Call> first, Guest.State after) implements Task {}

        /// The next step of a migration.
        record Migrate(Migration migration) implements Task {}

        /// The next guests of an order go.
        record Departures(Migrations.Order order) implements Task {}

        /// Lists of a process that was too busy to begin with them.
        ///
        /// @param due   when they were
        /// @param after what the guest is then, where it is closed
        record Rest(Life life, long due, GuestList.Purpose purpose, Guest.State after, List<List<Call>> parts)
                implements Task {
            /// Without the parts before this one.
            Rest from(int part) {
                return new Rest(life, due, purpose, after, parts.subList(part, parts.size()));
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
