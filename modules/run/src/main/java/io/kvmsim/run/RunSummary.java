package io.kvmsim.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kvmsim.run.count.RunCounts;
import io.kvmsim.scenario.cputime.CpuSummary;
import io.kvmsim.scenario.sim.CallTimes;
import io.kvmsim.scenario.sim.Expectations;
import io.kvmsim.scenario.sim.Faults;
import io.kvmsim.scenario.sim.Observations;
import java.util.List;
import java.util.Map;

/// What became of a run: `summary.json`, whose keys `docs/report.md` lists. All but `howItRan` is the same for the
/// same scenario, seed and version. Of a run that was interrupted what was not measured is left out.
///
/// @param virtual    null where the run only made recorded calls
/// @param merkleRoot over all entities' histories; empty, and left out, where the run was not finished
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
        @JsonInclude(JsonInclude.Include.NON_NULL) Long vcpus,
        long calls,
        Map<String, Long> passedOver,
        long events,
        Map<String, Long> eventsByType,
        long refused,
        Map<String, Long> refusalsByCall,
        Map<String, Long> differFromRecording,
        List<HostMemory> hosts,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String merkleRoot,
        @JsonUnwrapped Virtual virtual,
        HowItRan howItRan) {

    /// Bytes.
    ///
    /// @param used null, as `free` is, where the run was interrupted before it was known
    public record HostMemory(
            String host,
            long memory,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long used,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long free) {
        static HostMemory of(String host, long memory, long used) {
            return new HostMemory(host, memory, used, memory - used);
        }

        static HostMemory unknown(String host, long memory) {
            return new HostMemory(host, memory, null, null);
        }
    }

    /// @param wallMillis   from the first call to the last answer
    /// @param journalBytes on disk
    public record HowItRan(long wallMillis, long journalBytes, int processors, String java) {}

    /// Of a run in virtual time.
    ///
    /// @param virtualSeconds that it lasted; null where it was interrupted before anything happened
    /// @param guestsByState  at the end
    /// @param killed         by hosts that had no memory left
    /// @param killedByHost   how many of them; as the next three, left out where there are none
    /// @param killedByGroup  by groups of guests
    /// @param notStartedBecause why guests were not placed, or not started, and how many
    /// @param untouched      guests of groups without a `use`, by group: their memory was assumed to stay untouched
    /// @param faults         by rule; left out where the scenario has no rules
    /// @param slowest        left out where calls take no time
    /// @param cpu            left out where the scenario is not about CPU time
    public record Virtual(
            @JsonInclude(JsonInclude.Include.NON_NULL) Double virtualSeconds,
            Map<String, Long> guestsByState,
            List<Expectations.Verdict> expectations,
            Observations.Moved migrations,
            List<Observations.Killed> killed,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> killedByHost,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> killedByGroup,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> notStartedBecause,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> untouched,
            List<Observations.Refused> mostRefused,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Faults.Injected> faults,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CallTimes.Slow> slowest,
            @JsonInclude(JsonInclude.Include.NON_NULL) CpuSummary cpu) {
        /// Guests were killed, or did not start.
        public boolean lostGuests() {
            return !killed.isEmpty() || !notStartedBecause.isEmpty();
        }
    }

    /// @param present vCPUs of the guests that run at the end: those of closed VMs are not counted; null where it is
    ///                not known
    RunSummary with(Virtual seen, Long present) {
        return new RunSummary(
                scenario,
                finished,
                vms,
                present,
                calls,
                passedOver,
                events,
                eventsByType,
                refused,
                refusalsByCall,
                differFromRecording,
                hosts,
                merkleRoot,
                seen,
                howItRan);
    }

    /// Whether all that was expected holds. Where nothing was, every guest is to find its place and keep it.
    @JsonIgnore
    public boolean asExpected() {
        return virtual == null
                || (virtual.expectations().isEmpty()
                        ? !virtual.lostGuests()
                        : virtual.expectations().stream().allMatch(verdict -> Boolean.TRUE.equals(verdict.holds())));
    }

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
                null,
                howItRan);
    }
}
