package io.kvmsim.scenario.sim;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.scenario.TimelineEntry.GuestAction;
import io.kvmsim.scenario.TimelineEntry.HostAction;
import io.kvmsim.values.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A scenario in virtual time, window after window (design 7). Deterministic and without I/O: a window's lists follow
/// from the scenario, its seed, and the answers to the windows before.
///
/// Within a window nothing that a guest does depends on an answer: what follows from answers begins in a later one.
public final class Simulation {
    private final Scenario scenario;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final Agenda agenda = new Agenda();
    private final TimelineCursors cursors;
    private final CallTimes times;
    private final Observations observations;
    private final CpuWindows cpu;
    private final Window window;
    private final Migrations migrations;
    private final Departures departures;
    private final GuestActions actions;
    private final OutOfMemory outOfMemory;
    private final Outcomes outcomes;
    private boolean open;
    private boolean ended;

    /// How a guest is brought up.
    public interface Bringing {
        /// The CPU model of a group's guests on a host; not asked where they have a recording.
        GuestModel model(GuestGroup group, NamedHost home);

        /// The calls of a group's recording.
        List<Call> recording(GuestGroup group);
    }

    /// @param homes of the hosts, in the scenario's order
    public Simulation(Scenario scenario, List<NamedHost> homes, Bringing bringing) {
        this.scenario = scenario;
        var states = new GuestStates();
        int index = 0;
        for (var group : scenario.hosts()) {
            for (int number = 0; number < group.count(); number++) {
                hosts.add(new SimulatedHost(index, homes.get(index), group));
                index++;
            }
        }
        for (var group : scenario.guests()) {
            var use = scenario.memory().stream()
                    .filter(it -> group.use().equals(Optional.of(it.name())))
                    .findFirst()
                    .orElse(null);
            for (int number = 1; number <= group.count(); number++) {
                guests.add(new Guest(group.vm(number), guests.size(), group, use, scenario.seed(), states));
            }
        }
        this.cursors = new TimelineCursors(scenario, guests);
        var placing = new Placing(scenario.placement(), hosts, bringing);
        this.times = new CallTimes(scenario, guests.size());
        this.window = new Window(scenario.window(), hosts.size(), agenda, times);
        this.migrations = new Migrations(agenda, window);
        this.cpu = new CpuWindows(scenario, hosts);
        this.observations = new Observations(scenario, hosts, guests, states, migrations, times, cpu.figures());
        var stage = new Migration.Stage(window, agenda, observations, migrations, cpu);
        this.departures = new Departures(hosts, placing, stage);
        this.actions = new GuestActions(bringing, placing, window, agenda, observations, departures);
        this.outOfMemory = new OutOfMemory(window, agenda, observations);
        this.outcomes = new Outcomes(window, agenda, observations, times, outOfMemory);
        enter();
    }

    /// What is known from the start: the timeline, the boots that it does not name, the end.
    private void enter() {
        var timeline = scenario.timeline();
        for (var guest : guests) {
            if (timeline.stream()
                    .noneMatch(entry -> entry.action() instanceof GuestAction.Boot(var targets)
                            && TimelineEntry.matches(targets, guest.name))) {
                agenda.add(0, new Agenda.Task.Act(guest, -1, new GuestAction.Boot(guest.name)));
            }
        }
        for (int entry = 0; entry < timeline.size(); entry++) {
            agenda.add(timeline.get(entry).schedule().from(), new Agenda.Task.Entry(entry, timeline.get(entry)));
        }
        if (scenario.duration() > 0) {
            agenda.add(scenario.duration(), new Agenda.Task.End());
        }
    }

    /// Goes on to the next window in which something is due. What was due in the present one has all been answered.
    public boolean advance() {
        if (open) {
            close();
        }
        open = !ended && !agenda.isEmpty();
        if (!open) {
            cpu.ends();
            return false;
        }
        window.open(agenda.next());
        cpu.pass(window.from(), observations::passing, observations::served);
        observations.passing(window.from());
        for (var due = agenda.poll(window.to()); due != null && !ended; due = agenda.poll(window.to())) {
            perform(due.micros(), due.task());
        }
        window.sort();
        return true;
    }

    /// Where the present window begins, microseconds.
    public long from() {
        return window.from();
    }

    public long duration() {
        return scenario.duration();
    }

    /// Of the present window, sorted by time and then by name.
    public List<GuestList> lists(int host) {
        return window.lists(host);
    }

    /// What becomes of a host itself before its lists.
    public List<HostFact> facts(int host) {
        return window.facts(host);
    }

    /// Bytes of a host's guests that its kernel has, or can have, before an allocation fails.
    public long relieved(int host) {
        return hosts.get(host).relieved();
    }

    /// Bytes of a host's memory that are in use.
    public long used(int host) {
        return hosts.get(host).memory().used();
    }

    /// Guests of whose memory the scenario does not say how it is used, by group: they touch none of it.
    public Map<String, Long> untouched() {
        var untouched = new TreeMap<String, Long>();
        scenario.guests().stream()
                .filter(group -> group.use().isEmpty() && group.recording().isEmpty() && !group.hugePages())
                .forEach(group -> untouched.put(group.name(), (long) group.count()));
        return untouched;
    }

    public Observations observations() {
        return observations;
    }

    private void perform(long micros, Agenda.Task task) {
        switch (task) {
            case Agenda.Task.End _ -> ended = true;
            case Agenda.Task.Entry entry -> entry(micros, entry);
            case Agenda.Task.Act(var guest, var entry, var action) -> actions.act(micros, guest, entry, action);
            case Agenda.Task.Move(var guest, var boot) -> actions.move(micros, guest, boot);
            case Agenda.Task.Rest rest -> window.goOn(micros, rest);
            case Agenda.Task.Calls(var life, var calls) -> actions.calls(life, micros, calls);
            case Agenda.Task.Close(var life, var first, var after) -> actions.close(life, micros, first, after);
            case Agenda.Task.Migrate(var migration) -> migration.step(micros);
            case Agenda.Task.Departures(var order) -> departures.next(micros, order);
        }
    }

    private void entry(long micros, Agenda.Task.Entry entry) {
        if (micros >= entry.entry().schedule().until()) {
            return;
        }
        boolean more =
                switch (entry.entry().action()) {
                    case HostAction action -> {
                        hosts.stream()
                                .filter(host -> TimelineEntry.matches(action.targets(), host.home.name()))
                                .forEach(host -> act(micros, host, entry.index(), action));
                        yield entry.entry().schedule().kind() != TimelineEntry.Schedule.Kind.ONCE;
                    }
                    case GuestAction action -> guests(micros, entry, action);
                };
        if (more) {
            agenda.add(micros + cursors.interval(entry.index()), entry);
        }
    }

    /// Whether the entry comes again.
    private boolean guests(long micros, Agenda.Task.Entry entry, GuestAction action) {
        var kind = entry.entry().schedule().kind();
        if (!kind.isOneByOne()) {
            cursors.all(entry.index()).forEach(guest -> later(micros, guest, entry, action));
            return kind != TimelineEntry.Schedule.Kind.ONCE;
        }
        var guest = cursors.next(entry.index());
        if (guest != null) {
            later(micros, guest, entry, action);
        }
        return guest != null;
    }

    private void later(long micros, Guest guest, Agenda.Task.Entry entry, GuestAction action) {
        long jitter = entry.entry().schedule().jitter();
        if (jitter == 0) {
            actions.act(micros, guest, entry.index(), action);
        } else {
            agenda.add(micros + guest.late(jitter), new Agenda.Task.Act(guest, entry.index(), action));
        }
    }

    private void act(long micros, SimulatedHost host, int entry, HostAction action) {
        switch (action) {
            case HostAction.Pressure(var _, var bytes) -> {
                host.presses(bytes);
                window.facts(host.index).add(new HostFact.PressureChanged(micros, bytes));
                observations.note(micros, "pressure", host, "", Quantity.readable(bytes));
            }
            case HostAction.ClockStep(var _, var by) -> {
                long delta = by << 12;
                host.stepClock(by);
                window.facts(host.index).add(new HostFact.ClockStepped(micros, delta));
                observations.note(micros, "clock step", host, "", by + " us");
                host.lives.forEach(life -> actions.calls(life, micros, List.of(new Call.HostClockStep(delta))));
            }
            case HostAction.Evacuate evacuate -> departures.evacuate(micros, host, entry, evacuate);
        }
    }

    /// All lists are answered: what they come to, host by host, in their order.
    private void close() {
        for (int host = 0; host < hosts.size(); host++) {
            for (var list : window.all(host)) {
                outcomes.of(list);
            }
            window.clear(host);
        }
        migrations.windowClosed(); // who has arrived counts on the new host
        hosts.forEach(outOfMemory::relieve);
        long duration = scenario.duration();
        observations.windowClosed(Math.min(window.to(), duration > 0 ? duration : window.to()));
        cpu.windowClosed(window.to());
    }
}
