package io.kvmsim.engine;

import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.ledger.Step;
import java.util.List;

/// Grants a list of calls the free memory of its host.
public final class Steps {
    private Steps() {}

    /// @param free bytes; [Circumstances#ALL] leaves the list as it is
    public static List<Step> withFree(List<Step> steps, long free) {
        return free == Circumstances.ALL
                ? steps
                : steps.stream()
                        .map(step -> step.with(step.circumstances()
                                .withFree(Math.min(free, step.circumstances().free()))))
                        .toList();
    }
}
