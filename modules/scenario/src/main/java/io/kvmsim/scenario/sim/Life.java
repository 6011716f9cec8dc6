package io.kvmsim.scenario.sim;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.state.VmEvent;
import java.util.ArrayDeque;
import java.util.Deque;

/// A guest's process on a host, with a history of its own: each boot begins a new one, and so does the arrival on
/// another host. While a guest migrates it has two.
final class Life {
    final Guest guest;
    final SimulatedHost host;
    /// Null where it is brought up by a recording.
    final GuestModel model;
    /// Persistence id.
    final String entity;

    Footprint footprint = Footprint.NONE;
    int vcpus;
    boolean cmma;
    /// Its calls take until then, microseconds.
    long busy;
    /// What the host can take back of its pages, as far as its calls are answered.
    private Marks marks = Marks.NONE;

    private final Deque<Marks> moves = new ArrayDeque<>();
    private boolean doomed;
    private boolean closing;
    private boolean over;

    /// Bytes that the guest has marked unused, and that it has given back through its balloon.
    record Marks(long unused, long balloon) {
        static final Marks NONE = new Marks(0, 0);
    }

    /// @param number of the guest's life, from 1
    Life(Guest guest, int number, SimulatedHost host, GuestModel model) {
        this.guest = guest;
        this.host = host;
        this.model = model;
        this.entity = number == 1 ? guest.name : guest.name + "." + number;
        host.takes(this);
    }

    /// What it has of the host after a list.
    void has(Footprint now) {
        host.changes(this, () -> footprint = now);
    }

    /// What it can give the host, once the calls are answered that it makes now.
    void moves(long unused, long balloon) {
        moves.addLast(new Marks(unused, balloon));
    }

    /// They are answered.
    void moved() {
        var next = moves.removeFirst();
        if (this == guest.life) {
            gives(next.unused(), next.balloon());
        }
    }

    /// What it can give the host from now on.
    void gives(long unused, long balloon) {
        host.changes(this, () -> marks = new Marks(unused, balloon));
    }

    /// The host is about to kill it: its memory counts as free.
    void doom() {
        host.changes(this, () -> doomed = true);
        host.residentsChange();
    }

    boolean isDoomed() {
        return doomed;
    }

    /// The process is gone, and with it what it had of the host.
    void ended() {
        host.changes(this, () -> {
            footprint = Footprint.NONE;
            over = true;
        });
        host.loses(this);
        doomed = false;
    }

    /// What counts for its host.
    Share share() {
        return doomed || over ? Share.NONE : Share.of(this);
    }

    Marks marks() {
        return marks;
    }

    /// Calls of its bring-up were answered, so that there is a VM.
    boolean isAnswered() {
        return !footprint.equals(Footprint.NONE);
    }

    /// From now on it is closed: nothing more is called.
    void closes() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isOver() {
        return over;
    }

    /// @param ofScenario the call was not made by the guest itself, or by its monitor for it
    void observe(VmEvent event, boolean ofScenario) {
        switch (event) {
            case VmEvent.VcpuCreated _ -> {
                vcpus++;
                host.residentsChange();
            }
            case VmEvent.CmmaEnabled _ -> cmma = true;
            case VmEvent.CmmaStatesReset _ -> {
                if (ofScenario && this == guest.life) {
                    guest.memory.statesReset();
                    gives(0, marks.balloon());
                }
            }
            default -> {
                // changes nothing that the scenario asks about
            }
        }
    }
}
