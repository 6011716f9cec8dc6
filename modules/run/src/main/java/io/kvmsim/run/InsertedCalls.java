package io.kvmsim.run;

import io.kvmsim.history.fork.ForkPlan.Inserted;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.scenario.calls.CallParts;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.trace.TraceReplay;
import io.kvmsim.trace.TracedCall;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;

/// Calls that are executed in a fork but were not executed in its parent.
public final class InsertedCalls {
    private InsertedCalls() {}

    /// Those of a trace, all on one VM, made on another one. The host of the trace and its answers do not matter.
    ///
    /// @param file a path, or `-` for standard input
    /// @throws BadInput where it cannot be read, has calls on several VMs, or none
    public static List<Inserted> read(String file, VmName vm) throws BadInput {
        var calls = new ArrayList<Inserted>();
        try (var reader = TraceReader.open(file)) {
            VmName named = null;
            var replay = new TraceReplay(reader, Profile.LINUX_6_12);
            for (var line = replay.next(); line != null; line = replay.next()) {
                var traced = line.call();
                boolean dev = traced.vm().equals(TracedCall.DEV_KVM);
                if (!dev && named != null && !named.equals(traced.vm())) {
                    throw new BadInput(
                            reader.file(),
                            traced.line(),
                            "a second VM, %s: inserted calls are executed on one VM".formatted(traced.vm()));
                }
                named = dev ? named : traced.vm();
                calls.add(new Inserted(dev ? TracedCall.DEV_KVM : vm, traced.call(), traced.circumstances()));
            }
            if (calls.isEmpty()) {
                throw new BadInput(reader.file(), 0, "has no call that can be made");
            }
            return calls;
        }
    }

    /// In lists, as they are decided.
    public static List<List<Inserted>> lists(List<Inserted> calls) {
        return CallParts.of(calls, Inserted::call);
    }
}
