package io.kvmsim.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/// What became of a run: `summary.json`. All but `howItRan` is the same for the same scenario, seed and version.
///
/// @param merkleRoot over all entities' histories; empty where the run was not finished
@JsonPropertyOrder({
    "scenario",
    "finished",
    "vms",
    "vcpus",
    "calls",
    "passedOver",
    "events",
    "eventsByType",
    "refused",
    "refusalsByCall",
    "differFromRecording",
    "hosts",
    "merkleRoot",
    "howItRan"
})
public record RunSummary(
        String scenario,
        boolean finished,
        long vms,
        long vcpus,
        long calls,
        Map<String, Long> passedOver,
        long events,
        Map<String, Long> eventsByType,
        long refused,
        Map<String, Long> refusalsByCall,
        Map<String, Long> differFromRecording,
        List<HostMemory> hosts,
        String merkleRoot,
        HowItRan howItRan) {

    /// Bytes.
    public record HostMemory(String host, long memory, long used, long free) {}

    /// @param wallMillis   from the first call to the last answer
    /// @param journalBytes on disk
    public record HowItRan(long wallMillis, long journalBytes, int processors, String java) {}

    static RunSummary of(RunPlan plan, RunCounts counts, List<HostMemory> hosts, String merkleRoot, HowItRan howItRan) {
        return new RunSummary(
                plan.manifest().scenario(),
                !merkleRoot.isEmpty(),
                counts.vms(),
                counts.vcpus(),
                counts.calls(),
                plan.passedOver(),
                counts.eventCount(),
                counts.events(),
                counts.refused(),
                counts.refusals(),
                counts.differing(),
                hosts,
                merkleRoot,
                howItRan);
    }
}
