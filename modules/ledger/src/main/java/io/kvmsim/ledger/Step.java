package io.kvmsim.ledger;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;

/// One call of a list.
///
/// @param vm            who is called
/// @param offsetMicros  after the list's own time
/// @param needed        where it is refused, the rest of the list is not made: its monitor gives up
public record Step(VmName vm, Call call, Circumstances circumstances, long offsetMicros, boolean needed) {
    public Step(VmName vm, Call call, Circumstances circumstances, long offsetMicros) {
        this(vm, call, circumstances, offsetMicros, false);
    }

    public Step(VmName vm, Call call, Circumstances circumstances) {
        this(vm, call, circumstances, 0);
    }

    public Step with(Circumstances now) {
        return new Step(vm, call, now, offsetMicros, needed);
    }
}
