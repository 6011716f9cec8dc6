package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Step;
import java.util.List;

/// A list of calls of a guest that is due in a window, with its answers.
public final class GuestList {
    /// Why it is made: what its answers decide.
    enum Purpose {
        BOOT,
        CLOSE,
        /// A step of a migration.
        MIGRATION,
        /// What the host can take back changes with the last of its calls; there may be none.
        MEMORY,
        OTHER
    }

    final Life life;
    final long micros;
    final Purpose purpose;
    /// What the guest becomes once it is closed.
    final Guest.State after;

    /// Its calls, and how long they take.
    final CallTimes.Timed timed;

    private List<Decision> decisions = List.of();
    private Footprint footprint = Footprint.NONE;

    GuestList(Life life, long micros, Purpose purpose, Guest.State after, CallTimes.Timed timed) {
        this.life = life;
        this.micros = micros;
        this.purpose = purpose;
        this.after = after;
        this.timed = timed;
    }

    /// Persistence id.
    public String entity() {
        return life.entity;
    }

    /// When it is due, virtual time.
    public long micros() {
        return micros;
    }

    public List<Step> steps() {
        return timed.steps();
    }

    /// Index of the host that it is made on.
    public int hostIndex() {
        return life.host.index;
    }

    /// @param made one per call
    /// @param then of the VM, after the list
    public void answered(List<Decision> made, Footprint then) {
        decisions = made;
        footprint = then;
    }

    List<Decision> decisions() {
        return decisions;
    }

    Footprint footprint() {
        return footprint;
    }

    Call call(int index) {
        return timed.steps().get(index).call();
    }
}
