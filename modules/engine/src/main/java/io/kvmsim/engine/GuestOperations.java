package io.kvmsim.engine;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.ledger.Step;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Tells the lists of a guest from those of its monitor.
final class GuestOperations {
    private GuestOperations() {}

    /// The vCPU that executes a list: all of its steps are operations of one guest's one vCPU.
    static Optional<VcpuActor.Id> vcpu(List<Step> steps) {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        var first = steps.getFirst();
        var number = vcpu(first.call());
        if (number.isEmpty()) {
            return Optional.empty();
        }
        for (int index = 1; index < steps.size(); index++) {
            var step = steps.get(index);
            if (!vcpu(step.call()).equals(number) || !step.vm().equals(first.vm())) {
                return Optional.empty();
            }
        }
        return Optional.of(new VcpuActor.Id(first.vm(), number.getAsInt()));
    }

    private static OptionalInt vcpu(Call call) {
        return switch (call) {
            case Call.GuestStore store -> OptionalInt.of(store.vcpu());
            case Call.GuestEssa essa -> OptionalInt.of(essa.vcpu());
            // every other call is an ioctl that the monitor executes itself
            default -> OptionalInt.empty();
        };
    }
}
