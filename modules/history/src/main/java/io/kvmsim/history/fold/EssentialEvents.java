package io.kvmsim.history.fold;

import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The events of a history without those that a later event makes obsolete. They lead to the same state.
/// Which ones are void is a matter of experience, not of proof: whoever uses them folds them and compares.
public final class EssentialEvents {
    /// By what they set; events that only add to the state are kept one by one.
    private final Map<Object, VmEvent> byTarget = new LinkedHashMap<>();

    /// What an event sets.
    ///
    /// @param part of the VM
    private record Target(String vm, String part) {}

    public void addAll(List<VmEvent> events) {
        events.forEach(this::add);
    }

    public void add(VmEvent event) {
        if (event instanceof VmEvent.Notice) {
            return;
        }
        var part = part(event);
        Object target = part.isEmpty() ? new Object() : new Target(event.vm().value(), part);
        // To the end: between them others may have changed what it rests on.
        byTarget.remove(target);
        byTarget.put(target, event);
    }

    /// Empty where the event is not void after the next one of its kind.
    private static String part(VmEvent event) {
        return switch (event) {
            case VmEvent.GuestClockSet _ -> "clock";
            case VmEvent.GuestClockCompensated _ -> "clock-compensated";
            case VmEvent.AesWrappingEnabled _ -> "aes";
            case VmEvent.AesWrappingDisabled _ -> "aes-off";
            case VmEvent.DeaWrappingEnabled _ -> "dea";
            case VmEvent.DeaWrappingDisabled _ -> "dea-off";
            case VmEvent.ApInterpretationEnabled _, VmEvent.ApInterpretationDisabled _ -> "ap";
            case VmEvent.ProcessorSet _ -> "processor";
            case VmEvent.ProcessorFeaturesSet _ -> "features";
            case VmEvent.ProcessorSubfunctionsSet _ -> "subfunctions";
            case VmEvent.UvFeaturesSet _ -> "uv-features";
            case VmEvent.MemoryLimitSet _ -> "limit";
            case VmEvent.TopologyReportChanged _ -> "topology";
            default -> ""; // the others are kept, each one
        };
    }

    /// A VM is gone, and with it all but what holds for the whole process.
    public void forget(VmName vm) {
        byTarget.values()
                .removeIf(event -> event.vm().equals(vm)
                        && !(event instanceof VmEvent.HugePagesAllowed)
                        && !(event instanceof VmEvent.CmmaUsed));
    }

    public int size() {
        return byTarget.size();
    }

    public List<VmEvent> events() {
        return new ArrayList<>(byTarget.values());
    }
}
