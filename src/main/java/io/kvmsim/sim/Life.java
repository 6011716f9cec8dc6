package io.kvmsim.sim;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.VmEvent;

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
    private boolean doomed;
    private boolean closing;
    private boolean over;

    /// @param number of the guest's life, from 1
    Life(Guest guest, int number, SimulatedHost host, GuestModel model) {
        this.guest = guest;
        this.host = host;
        this.model = model;
        this.entity = number == 1 ? guest.name : guest.name + "." + number;
        host.lives.add(this);
        host.committed += guest.group.memory();
    }

    /// What it has of the host after a list.
    void has(Footprint now) {
        host.kernel += now.kernelBytes() - footprint.kernelBytes();
        host.resident += now.guestBytes() - footprint.guestBytes();
        host.doomed += doomed ? now.total() - footprint.total() : 0;
        footprint = now;
    }

    /// The host is about to kill it.
    void doom() {
        doomed = true;
        host.doomed += footprint.total();
    }

    boolean isDoomed() {
        return doomed;
    }

    /// The process is gone, and with it what it had of the host.
    void ended() {
        host.doomed -= doomed ? footprint.total() : 0;
        host.kernel -= footprint.kernelBytes();
        host.resident -= footprint.guestBytes();
        host.committed -= guest.group.memory();
        host.lives.remove(this);
        footprint = Footprint.NONE;
        doomed = false;
        over = true;
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

    void observe(VmEvent event) {
        switch (event) {
            case VmEvent.VcpuCreated _ -> vcpus++;
            case VmEvent.CmmaEnabled _ -> cmma = true;
            case VmEvent.CmmaStatesReset _ -> guest.statesReset(this);
            default -> {
                // changes nothing that the scenario asks about
            }
        }
    }
}
