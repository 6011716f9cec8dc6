package io.kvmsim.scenario.sim;

import io.kvmsim.scenario.TimelineEntry.Transfer;
import io.kvmsim.values.Csv;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// All guests' ways from host to host: which are under way, which wait for their turn, and what became of those that
/// are over.
final class Migrations {
    private static final List<String> HEADER = List.of(
            "guest", "from", "to", "started", "ended", "rounds", "dirty_pages", "cmma_values", "downtime", "result");

    /// What became of a migration.
    sealed interface Result {
        /// As `migrations.csv` has it.
        String text();

        /// The guest runs at the target.
        ///
        /// @param downtime how long it stood still, microseconds
        record Completed(long downtime) implements Result {
            @Override
            public String text() {
                return "completed";
            }
        }

        /// The guest stays at the source, if it is still there.
        record Failed(String text) implements Result {}

        record UnderWay() implements Result {
            @Override
            public String text() {
                return "under way";
            }
        }
    }

    /// An entry of the timeline, with the maximum number of its concurrent migrations.
    ///
    /// @param evacuated the host that its guests leave; null where it is not about one
    record Order(int entry, String to, Transfer transfer, SimulatedHost evacuated) {}

    private static final class Waiting {
        private final Queue<Guest> guests = new ArrayDeque<>();
        private int underWay;
        private boolean done;
    }

    /// One that is over, or never began.
    private record Ended(
            String guest,
            String from,
            String to,
            long started,
            long ended,
            int rounds,
            long dirtyPages,
            long cmmaValues,
            Result result) {}

    private final Agenda agenda;
    private final Window window;
    private final Map<Order, Waiting> orders = new HashMap<>();
    private final Map<Migration, Order> underWay = new HashMap<>();
    private final List<Migration> active = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();
    private final List<Long> downtimes = new ArrayList<>();
    private long completed;

    Migrations(Agenda agenda, Window window) {
        this.agenda = agenda;
        this.window = window;
    }

    /// A guest is to go when it is its turn.
    void enqueue(Order order, Guest guest, long micros) {
        orders.computeIfAbsent(order, _ -> new Waiting()).guests.add(guest);
        agenda.add(micros, new Agenda.Task.Departures(order));
    }

    /// The next one whose turn it is; null where others go first, or none waits.
    Guest next(Order order) {
        var waiting = orders.get(order);
        return waiting.underWay < order.transfer().concurrent() ? waiting.guests.poll() : null;
    }

    void begun(Order order, Migration migration) {
        orders.get(order).underWay++;
        underWay.put(migration, order);
        active.add(migration);
    }

    /// It could not begin.
    void refused(Guest guest, String to, long micros, String why) {
        ended.add(new Ended(guest.name, guest.host.home.name(), to, micros, micros, 0, 0, 0, new Result.Failed(why)));
    }

    void ended(Migration migration, long micros) {
        active.remove(migration);
        var order = underWay.remove(migration);
        orders.get(order).underWay--;
        ended.add(new Ended(
                migration.guest.name,
                migration.from(),
                migration.to(),
                migration.started,
                migration.ended,
                migration.rounds,
                migration.dirtyPages,
                migration.cmmaValues,
                migration.result));
        if (migration.result instanceof Result.Completed(var downtime)) {
            completed++;
            downtimes.add(downtime);
            Collections.sort(downtimes);
        }
        agenda.add(Math.max(micros, window.to()), new Agenda.Task.Departures(order));
    }

    /// Whether none of an order is left to go, for the first time.
    boolean becomesDone(Order order) {
        var waiting = orders.get(order);
        boolean before = waiting.done;
        waiting.done = waiting.underWay == 0 && waiting.guests.isEmpty();
        return waiting.done && !before;
    }

    void windowClosed() {
        List.copyOf(active).forEach(Migration::windowClosed);
    }

    /// How many are on their way from a host.
    long leaving(SimulatedHost host) {
        return active.stream().filter(it -> it.sourceHost() == host).count();
    }

    /// How many are on their way to a host.
    long coming(SimulatedHost host) {
        return active.stream().filter(it -> it.targetHost() == host).count();
    }

    int running() {
        return active.size();
    }

    long completed() {
        return completed;
    }

    long failed() {
        return ended.size() - completed;
    }

    /// Of those that were completed, so large a share was not longer; seconds, 0 where there are none.
    double downtimeSeconds(double share) {
        if (downtimes.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(share * downtimes.size());
        return downtimes.get(Math.max(rank, 1) - 1) / 1e6;
    }

    /// `migrations.csv`, in the order in which they ended; those that are under way last.
    String csv() {
        var csv = new Csv().row(HEADER);
        for (var it : ended) {
            var downtime = it.result() instanceof Result.Completed(var micros) ? Series.seconds(micros) : "";
            csv.sentence(
                    List.of(
                            it.guest(),
                            it.from(),
                            it.to(),
                            Series.seconds(it.started()),
                            Series.seconds(it.ended()),
                            it.rounds(),
                            it.dirtyPages(),
                            it.cmmaValues(),
                            downtime),
                    it.result().text());
        }
        for (var it : active) {
            csv.row(
                    it.guest.name,
                    it.from(),
                    it.to(),
                    Series.seconds(it.started),
                    "",
                    it.rounds,
                    it.dirtyPages,
                    it.cmmaValues,
                    "",
                    it.result.text());
        }
        return csv.text();
    }
}
