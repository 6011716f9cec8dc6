package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The state of a guest: that of the VM that it is in, and while it migrates those of both.
public final class GuestStates {
    private GuestStates() {}

    /// Those of its VMs that exist at a moment, in the order in which they began; nothing where none does.
    ///
    /// @throws BadInput where the run has no VM of it, or the moment is a place in the history of one VM
    public static List<StateAt> of(RunHistory run, GuestVms guest, Moment moment) throws BadInput, IOException {
        refuseEvent(guest, moment);
        var states = new ArrayList<StateAt>();
        for (var vm : guest.vms(run)) {
            var state = run.at(vm, moment);
            if (!state.situation().vms().isEmpty()) {
                states.add(state);
            }
        }
        return states;
    }

    static void refuseEvent(GuestVms guest, Moment moment) throws BadInput {
        if (moment instanceof Moment.OfEvent) {
            throw new BadInput("%s is a place in the history of one VM, and %s may be several: name one with --vm"
                    .formatted(moment, guest.name()));
        }
    }
}
