package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.TimelineEntry.GuestAction;
import io.kvmsim.scenario.calls.BringUpCalls;
import io.kvmsim.scenario.sim.GuestList.Purpose;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is done to one guest: what the timeline asks for, and how its memory moves.
final class GuestActions {
    private final Simulation.Bringing bringing;
    private final Placing placing;
    private final Window window;
    private final Agenda agenda;
    private final Observations observations;
    private final Departures departures;
    private final Map<Kind, List<Call>> bringUps = new HashMap<>();

    /// Guests that are brought up alike.
    private record Kind(GuestGroup group, GuestModel model) {}

    GuestActions(
            Simulation.Bringing bringing,
            Placing placing,
            Window window,
            Agenda agenda,
            Observations observations,
            Departures departures) {
        this.bringing = bringing;
        this.placing = placing;
        this.window = window;
        this.agenda = agenda;
        this.observations = observations;
        this.departures = departures;
    }

    /// Does what the timeline asks for, or does it later where the guest cannot do it now.
    ///
    /// @param entry of the timeline; -1 where it is of none
    void act(long micros, Guest guest, int entry, GuestAction action) {
        if (action instanceof GuestAction.Boot) {
            if (!guest.isRunning()) {
                boot(guest, micros);
            }
        } else if (guest.isPaused()) {
            agenda.add(window.to(), new Agenda.Task.Act(guest, entry, action));
        } else if (guest.isAlive() && !window.waits(guest.life, micros, new Agenda.Task.Act(guest, entry, action))) {
            var life = guest.life;
            switch (action) {
                case GuestAction.Shutdown _ -> close(life, micros, List.of(), Guest.State.STOPPED);
                case GuestAction.Reset _ -> reset(guest, micros);
                case GuestAction.RotateKeys _ -> other(life, micros, BringUpCalls.keys(guest.group, life.model));
                case GuestAction.Hotplug(var _, var cpus) -> hotplug(guest, micros, cpus);
                case GuestAction.SetClock(var _, var ahead) -> other(life, micros, List.of(clock(life, micros, ahead)));
                case GuestAction.Probe(var _, var call) -> other(life, micros, List.of(call));
                case GuestAction.Migrate migrate -> departures.migrate(micros, guest, entry, migrate);
                case GuestAction.Boot _ -> {} // handled above
            }
        }
    }

    /// Moves its memory, and comes back to do it again.
    void move(long micros, Guest guest, int boot) {
        if (!guest.isAlive() || guest.boots() != boot) {
            return;
        }
        if (guest.isPaused()) {
            agenda.add(window.to(), new Agenda.Task.Move(guest, boot));
        } else if (!window.waits(guest.life, micros, new Agenda.Task.Move(guest, boot))) {
            var calls = guest.memory.move(guest.life.cmma);
            memory(guest.life, micros, calls);
            agenda.add(micros + guest.use.every(), new Agenda.Task.Move(guest, boot));
        }
    }

    private void reset(Guest guest, long micros) {
        guest.memory.statesReset();
        memory(guest.life, micros, BringUpCalls.reset(guest.group, guest.life.model));
    }

    /// What the host can take back changes with the last of the calls.
    private void memory(Life life, long micros, List<Call> calls) {
        life.moves(life.guest.memory.unusedBytes(), life.guest.memory.balloonBytes());
        window.add(life, micros, Purpose.MEMORY, calls);
    }

    /// QEMU plugs nothing in while a guest migrates.
    private void hotplug(Guest guest, long micros, int cpus) {
        if (guest.migration == null) {
            other(guest.life, micros, guest.hotplug(cpus));
        } else {
            observations.note(micros, "not plugged in", guest.host, guest.name, "it is on its way to another host");
        }
    }

    private static Call clock(Life life, long micros, long ahead) {
        var value = Bytes.ofU64(life.host.tod(micros) + (ahead << 12));
        var attribute = VmAttribute.TOD_LOW;
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.holding(value));
    }

    private void boot(Guest guest, long micros) {
        var choice = placing.hostFor(guest);
        var host = choice.host();
        if (host == null) {
            guest.unplaced();
            observations.notPlaced(micros, guest, choice.why());
            return;
        }
        boolean recorded = guest.group.recording().isPresent();
        var model = recorded ? null : bringing.model(guest.group, host.home);
        guest.boot(host, model);
        var calls = bringUps.computeIfAbsent(
                new Kind(guest.group, model),
                kind -> recorded
                        ? bringing.recording(kind.group())
                        : BringUpCalls.of(
                                kind.group(), kind.model(), kind.group().cpus()));
        window.add(guest.life, micros, Purpose.BOOT, calls);
        if (guest.use != null) {
            agenda.add(Math.max(micros + guest.phase(), window.to()), new Agenda.Task.Move(guest, guest.boots()));
        }
    }

    /// Makes calls of the guest's monitor, if its process is still there and does not end.
    void calls(Life life, long micros, List<Call> calls) {
        if (!life.isOver() && !life.isClosing()) {
            other(life, micros, calls);
        }
    }

    private void other(Life life, long micros, List<Call> calls) {
        window.add(life, micros, Purpose.OTHER, calls);
    }

    /// Ends a process.
    ///
    /// @param first calls that it makes before
    /// @param after what the guest is then; null where it has gone elsewhere
    void close(Life life, long micros, List<Call> first, Guest.State after) {
        if (life.isOver() || life.isClosing()) {
            return;
        }
        boolean present = life == life.guest.life;
        if (present && life.guest.migration != null) {
            life.guest.migration.fail("the guest was closed", micros);
        }
        if (!present && !life.isAnswered()) {
            life.ended(); // there is no VM to be closed
            return;
        }
        life.closes();
        var calls = new ArrayList<>(first);
        boolean killed = after == Guest.State.KILLED;
        calls.add(new Call.Close(killed ? Call.Close.Cause.OOM : Call.Close.Cause.MONITOR));
        window.add(life, micros, Purpose.CLOSE, after, calls);
    }
}
