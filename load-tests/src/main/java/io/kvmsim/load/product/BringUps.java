package io.kvmsim.load.product;

import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import io.kvmsim.load.bench.Z15;
import io.kvmsim.trace.TracedCall;
import java.util.List;

/// The calls that a recorded QEMU made up to its first KVM_RUN, as one list for each VM.
public final class BringUps implements InTurn.Lists {
    /// Of a VM.
    public static final int EVENTS = 23;

    private final List<Step> recorded = Z15.bringUp(new VmName("recorded"));

    @Override
    public List<Step> next(VmName vm) {
        return recorded.stream()
                .map(step ->
                        step.vm().equals(TracedCall.DEV_KVM) ? step : new Step(vm, step.call(), step.circumstances()))
                .toList();
    }
}
