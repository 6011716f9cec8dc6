package io.kvmsim.kvm;

import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import java.util.List;

/// Injected faults: they come before every rule of the kernel.
final class InjectedFaults {
    private InjectedFaults() {}

    /// A call that is not decided: the fault is its only event, and nothing changes.
    static Decision refused(VmName vm, Fault fault) {
        var event = new VmEvent.FaultInjected(vm, fault.errno(), fault.delayMicros());
        return new Decision(new Answer(-fault.errno(), Written.NOTHING), List.of(event), Rule.FAULT_INJECTED);
    }

    /// A call that was decided, and is late. The fault stands in front of what came of the call.
    static Decision delayed(VmName vm, Fault fault, Decision decided) {
        var events = new ArrayList<VmEvent>(decided.events().size() + 1);
        events.add(new VmEvent.FaultInjected(vm, 0, fault.delayMicros()));
        events.addAll(decided.events());
        return new Decision(decided.answer(), List.copyOf(events), decided.rule());
    }
}
