package io.kvmsim.ledger;

import io.kvmsim.kvm.Call;
import io.kvmsim.kvm.Circumstances;
import io.kvmsim.kvm.VmName;

/// One call of a list.
///
/// @param vm            who is called
/// @param offsetMicros  after the list's own time
public record Step(VmName vm, Call call, Circumstances circumstances, long offsetMicros) {
    public Step(VmName vm, Call call, Circumstances circumstances) {
        this(vm, call, circumstances, 0);
    }
}
