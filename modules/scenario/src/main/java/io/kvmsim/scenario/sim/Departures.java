package io.kvmsim.scenario.sim;

import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.scenario.TimelineEntry.GuestAction;
import io.kvmsim.scenario.TimelineEntry.HostAction;
import io.kvmsim.scenario.sim.Migrations.Order;
import java.util.ArrayList;
import java.util.List;

/// Who leaves a host for another, and whether it can: the monitor's own checks of spec 8.4, then room.
final class Departures {
    private final List<SimulatedHost> hosts;
    private final Placing placing;
    private final Migration.Stage stage;

    Departures(List<SimulatedHost> hosts, Placing placing, Migration.Stage stage) {
        this.hosts = hosts;
        this.placing = placing;
        this.stage = stage;
    }

    /// @param entry of the timeline
    void migrate(long micros, Guest guest, int entry, GuestAction.Migrate action) {
        if (guest.isAlive()) {
            stage.migrations().enqueue(new Order(entry, action.to(), action.transfer(), null), guest, micros);
        }
    }

    /// All that run on a host are to go, those first that came first; none comes in their place.
    void evacuate(long micros, SimulatedHost host, int entry, HostAction.Evacuate action) {
        host.evacuate();
        var order = new Order(entry, action.to(), action.transfer(), host);
        var guests = host.lives.stream()
                .filter(life -> life == life.guest.life && !life.isDoomed())
                .map(life -> life.guest)
                .toList();
        stage.observations().note(micros, "evacuation", host, "", guests.size() + " guests are to go");
        guests.forEach(guest -> stage.migrations().enqueue(order, guest, micros));
    }

    /// Those of an order whose turn it is.
    void next(long micros, Order order) {
        var migrations = stage.migrations();
        var notUpYet = new ArrayList<Guest>();
        for (var guest = migrations.next(order); guest != null; guest = migrations.next(order)) {
            boolean there = order.evacuated() == null || guest.host == order.evacuated();
            if (!guest.isAlive() || guest.migration != null || !there) {
                continue;
            }
            if (guest.life.isAnswered() && guest.life.busy <= micros) {
                begin(micros, guest, order);
            } else {
                notUpYet.add(guest);
            }
        }
        notUpYet.forEach(
                guest -> migrations.enqueue(order, guest, stage.window().to()));
        if (order.evacuated() != null && migrations.becomesDone(order)) {
            long stay = order.evacuated().lives.stream()
                    .filter(life -> life == life.guest.life)
                    .count();
            stage.observations().note(micros, "evacuation", order.evacuated(), "", stay + " guests stay");
        }
    }

    private void begin(long micros, Guest guest, Order order) {
        var target = placing.targetFor(guest, host -> goesTo(order, host) && problem(guest, host) == null);
        if (target == null) {
            var why = whyNot(guest, order);
            stage.migrations().refused(guest, order.to(), micros, why);
            stage.observations().note(micros, "not migrated", guest.host, guest.name, why);
        } else {
            var migration = new Migration(stage, guest, target, order.transfer(), micros);
            stage.migrations().begun(order, migration);
        }
    }

    private static boolean goesTo(Order order, SimulatedHost host) {
        return TimelineEntry.matches(order.to(), host.home.name());
    }

    /// What prevents a host from taking a guest, null where nothing does.
    private String problem(Guest guest, SimulatedHost host) {
        if (guest.life.model == null) {
            return "it was brought up by a recording, which says nothing of its memory";
        }
        return placing.problem(guest, host).orElse(null);
    }

    private String whyNot(Guest guest, Order order) {
        var others = hosts.stream()
                .filter(host -> host != guest.host && !host.isEvacuated() && goesTo(order, host))
                .toList();
        if (others.isEmpty()) {
            return "there is no other host to go to";
        }
        return others.stream().anyMatch(host -> problem(guest, host) == null)
                ? Placing.NO_ROOM
                : problem(guest, others.getFirst());
    }
}
