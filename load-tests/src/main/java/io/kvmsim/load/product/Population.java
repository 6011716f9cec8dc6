package io.kvmsim.load.product;

import io.kvmsim.engine.VmActor;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import java.util.List;

/// The VMs under load, numbered from 0: which is called next, and with what. For one thread at a time.
public interface Population {
    /// How many.
    int count();

    /// Takes one that has no list in flight. It is not taken again before it has answered.
    Due next();

    /// The number of the VM with this name, which has a list in flight.
    int number(String name);

    /// A VM has answered and may be taken again.
    void answered(int vm, VmActor.Answers answers);

    /// A list of calls for a VM.
    record Due(int vm, VmName name, List<Step> steps) {}
}
