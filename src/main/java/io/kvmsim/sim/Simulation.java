package io.kvmsim.sim;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.UserBuffer;
import io.kvmsim.ledger.Home;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.scenario.Quantity;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.scenario.TimelineEntry.Action;
import io.kvmsim.sim.GuestList.Purpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A scenario in virtual time, window after window (design 7). Deterministic and without I/O: a window's lists follow
/// from the scenario, its seed, and the answers to the windows before.
///
/// Within a window nothing that a guest does depends on an answer: what follows from answers begins in a later one.
public final class Simulation {
    private final Scenario scenario;
    private final Bringing bringing;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final Agenda agenda = new Agenda();
    private final TimelineCursors cursors;
    private final Placing placing;
    private final CallTimes times;
    private final Observations observations;
    private final DueLists lists;
    private final List<List<HostFact>> facts = new ArrayList<>();
    private final Map<Kind, List<Call>> bringUps = new HashMap<>();
    private long from;
    private long to;
    private boolean open;
    private boolean ended;

    /// Guests that are brought up alike.
    private record Kind(GuestGroup group, GuestModel model) {}

    /// How a guest is brought up.
    public interface Bringing {
        /// The CPU model of a group's guests on a host; not asked where they have a recording.
        GuestModel model(GuestGroup group, Home home);

        /// The calls of a group's recording.
        List<Call> recording(GuestGroup group);
    }

    /// @param homes of the hosts, in the scenario's order
    public Simulation(Scenario scenario, List<Home> homes, Bringing bringing) {
        this.scenario = scenario;
        this.bringing = bringing;
        var states = new GuestStates();
        int index = 0;
        for (var group : scenario.hosts()) {
            for (int number = 0; number < group.count(); number++) {
                hosts.add(new SimulatedHost(index, homes.get(index), group.memory(), group.reserved(), group.swap()));
                facts.add(new ArrayList<>());
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
        this.placing = new Placing(scenario.placement(), hosts);
        this.times = new CallTimes(scenario, guests.size());
        this.lists = new DueLists(agenda, times, hosts.size());
        this.observations = new Observations(scenario, hosts, guests, states, times);
        enter();
    }

    /// What is known from the start: the timeline, the boots that it does not name, the end.
    private void enter() {
        var timeline = scenario.timeline();
        for (var guest : guests) {
            if (timeline.stream()
                    .noneMatch(entry -> entry.action() instanceof Action.Boot(var targets)
                            && TimelineEntry.matches(targets, guest.name))) {
                agenda.add(0, new Agenda.Task.Act(guest, new Action.Boot(guest.name)));
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
            return false;
        }
        from = agenda.next() / scenario.window() * scenario.window();
        to = from + scenario.window();
        lists.open(to);
        observations.passing(from);
        for (var due = agenda.poll(to); due != null && !ended; due = agenda.poll(to)) {
            perform(due.micros(), due.task());
        }
        lists.sort();
        return true;
    }

    /// Where the present window begins, microseconds.
    public long from() {
        return from;
    }

    public long duration() {
        return scenario.duration();
    }

    /// Of the present window, sorted by time and then by name.
    public List<GuestList> lists(int host) {
        return lists.of(host);
    }

    /// What becomes of a host itself before its lists.
    public List<HostFact> facts(int host) {
        return facts.get(host);
    }

    /// Bytes of a host's guests that its kernel has, or can have, before an allocation fails.
    public long relieved(int host) {
        return hosts.get(host).relievable() + hosts.get(host).left;
    }

    /// Bytes of a host's memory that are in use.
    public long used(int host) {
        return hosts.get(host).used();
    }

    public Observations observations() {
        return observations;
    }

    private void perform(long micros, Agenda.Task task) {
        switch (task) {
            case Agenda.Task.End _ -> ended = true;
            case Agenda.Task.Entry entry -> entry(micros, entry);
            case Agenda.Task.Act(var guest, var action) -> act(micros, guest, action);
            case Agenda.Task.Rest rest -> lists.goOn(micros, rest);
            case Agenda.Task.Move(var guest, var life) -> {
                if (guest.isRunning() && guest.life == life && !guest.isDying() && !lists.waits(micros, guest, task)) {
                    lists.add(guest, micros, Purpose.OTHER, null, guest.move());
                    agenda.add(micros + guest.use.every(), task);
                }
            }
            case Agenda.Task.Kill(var guest, var life, var after) -> {
                if (guest.isRunning() && guest.life == life) {
                    close(guest, micros, after);
                }
            }
        }
    }

    private void entry(long micros, Agenda.Task.Entry entry) {
        var schedule = entry.entry().schedule();
        var action = entry.entry().action();
        if (micros >= schedule.until()) {
            return;
        }
        boolean more = schedule.kind() != TimelineEntry.Schedule.Kind.ONCE;
        if (action.isForHosts()) {
            hosts.stream()
                    .filter(host -> TimelineEntry.matches(action.targets(), host.home.name()))
                    .forEach(host -> act(micros, host, action));
        } else if (schedule.kind().isOneByOne()) {
            var guest = cursors.next(entry.index());
            more = guest != null;
            if (more) {
                later(micros, guest, entry);
            }
        } else {
            cursors.all(entry.index()).forEach(guest -> later(micros, guest, entry));
        }
        if (more) {
            agenda.add(micros + cursors.interval(entry.index()), entry);
        }
    }

    private void later(long micros, Guest guest, Agenda.Task.Entry entry) {
        long jitter = entry.entry().schedule().jitter();
        var action = entry.entry().action();
        if (jitter == 0) {
            act(micros, guest, action);
        } else {
            agenda.add(micros + guest.late(jitter), new Agenda.Task.Act(guest, action));
        }
    }

    private void act(long micros, SimulatedHost host, Action action) {
        switch (action) {
            case Action.Pressure(var _, var bytes) -> {
                host.pressure = bytes;
                facts.get(host.index).add(new HostFact.PressureChanged(micros, bytes));
                observations.note(micros, "pressure", host, "", Quantity.readable(bytes));
            }
            case Action.ClockStep(var _, var by) -> {
                long delta = by << 12;
                host.stepClock(delta);
                facts.get(host.index).add(new HostFact.ClockStepped(micros, delta));
                observations.note(micros, "clock step", host, "", by + " us");
                List.copyOf(host.guests)
                        .forEach(guest ->
                                lists.add(guest, micros, Purpose.OTHER, null, List.of(new Call.HostClockStep(delta))));
            }
            default -> throw new IllegalStateException(action + " is not for hosts");
        }
    }

    private void act(long micros, Guest guest, Action action) {
        if (action instanceof Action.Boot) {
            if (!guest.isRunning()) {
                boot(guest, micros);
            }
        } else if (guest.isRunning()
                && !guest.isDying()
                && !lists.waits(micros, guest, new Agenda.Task.Act(guest, action))) {
            switch (action) {
                case Action.Shutdown _ -> close(guest, micros, Guest.State.STOPPED);
                case Action.Reset _ -> other(guest, micros, BringUpCalls.reset(guest.group, guest.model));
                case Action.RotateKeys _ -> other(guest, micros, BringUpCalls.keys(guest.group, guest.model));
                case Action.Hotplug(var _, var cpus) -> other(guest, micros, guest.hotplug(cpus));
                case Action.SetClock(var _, var ahead) -> other(guest, micros, List.of(clock(guest, micros, ahead)));
                case Action.Probe(var _, var call) -> other(guest, micros, List.of(call));
                default -> throw new IllegalStateException(action + " is not for guests");
            }
        }
    }

    private static Call clock(Guest guest, long micros, long ahead) {
        var value = Bytes.ofU64(guest.host.tod(micros) + (ahead << 12));
        var attribute = VmAttribute.TOD_LOW;
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.holding(value));
    }

    private void boot(Guest guest, long micros) {
        var host = placing.hostFor(guest);
        if (host == null) {
            guest.unplaced();
            observations.note(micros, "not placed", null, guest.name, "no host has room for it");
            return;
        }
        boolean recorded = guest.group.recording().isPresent();
        var model = recorded ? null : bringing.model(guest.group, host.home);
        guest.boot(host, model);
        var calls = bringUps.computeIfAbsent(
                new Kind(guest.group, model),
                kind -> recorded ? bringing.recording(kind.group()) : BringUpCalls.of(kind.group(), kind.model()));
        lists.add(guest, micros, Purpose.BOOT, null, calls);
        if (guest.use != null) {
            agenda.add(Math.max(micros + guest.phase(), to), new Agenda.Task.Move(guest, guest.life));
        }
    }

    private void other(Guest guest, long micros, List<Call> calls) {
        lists.add(guest, micros, Purpose.OTHER, null, calls);
    }

    private void close(Guest guest, long micros, Guest.State after) {
        var cause = after == Guest.State.KILLED ? Call.Close.Cause.OOM : Call.Close.Cause.MONITOR;
        lists.add(guest, micros, Purpose.CLOSE, after, List.of(new Call.Close(cause)));
    }

    /// All lists are answered: what they come to, host by host, in their order.
    private void close() {
        for (int host = 0; host < hosts.size(); host++) {
            for (var list : lists.of(host)) {
                settle(list);
            }
            facts.get(host).clear();
            hosts.get(host).makeFit();
        }
        lists.clear();
        observations.windowClosed(Math.min(to, scenario.duration() > 0 ? scenario.duration() : to));
    }

    private void settle(GuestList list) {
        var guest = list.guest;
        boolean failed = false;
        times.answered(list, observations);
        for (int index = 0; index < list.decisions().size(); index++) {
            var decision = list.decisions().get(index);
            decision.events().forEach(guest::observe);
            observations.answered(list.call(index), decision);
            if (decision.answer().refused()) {
                guest.refused++;
                failed |= list.purpose == Purpose.BOOT && Guest.isFatal(list.call(index));
            }
        }
        if (!guest.isRunning()) {
            return;
        }
        if (list.purpose == Purpose.CLOSE) {
            list.host.left += list.footprint().total();
            guest.ended(list.after);
            return;
        }
        guest.has(list.footprint());
        if (failed && !guest.isDying()) {
            observations.note(list.micros, "not started", list.host, guest.name, "its bring-up was refused");
            if (list.footprint().equals(Footprint.NONE)) {
                guest.ended(Guest.State.UNPLACED); // there is no VM to be closed
                return;
            }
            guest.doom();
            agenda.add(to, new Agenda.Task.Kill(guest, guest.life, Guest.State.UNPLACED));
        } else if (list.purpose == Purpose.BOOT && !guest.isDying()) {
            times.booted(list);
        }
        if (list.host.makeFit() > 0 && !guest.isDying()) {
            guest.doom();
            observations.killed(to, list.host, guest);
            agenda.add(to, new Agenda.Task.Kill(guest, guest.life, Guest.State.KILLED));
        }
    }
}
