package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.Cores;
import java.util.List;
import java.util.Locale;

/// What a run came to in CPU time. Shares are from 0 to 1, and of time where they say how long something was so.
///
/// @param steal      of what all guests wanted, what they were not served in time
/// @param waitedMost the guests that waited longest, the longest first
public record CpuSummary(
        Steal steal, List<MachineUse> machines, List<HostUse> hosts, List<GroupUse> groups, List<Waited> waitedMost) {
    /// For people: of what all guests wanted, what they were not served in time.
    public String stolen() {
        return percent(steal.mean());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", share * 100);
    }

    /// Of the guests that wanted something, over time: the share of it that they were not served in time.
    public record Steal(double mean, double p50, double p99, double max) {}

    /// Shares of a machine's or a host's CPU time that were used.
    public record Used(double mean, double p95, double max) {}

    /// @param cores that it has, as one thread of one core
    public record MachineUse(String name, double cores, Used used) {}

    /// @param machine        whose cores it shares
    /// @param limit          cores that it can have at most
    /// @param entitled       cores that it can have however much others want
    /// @param wantedSeconds  core-seconds that its guests wanted
    /// @param stolenSeconds  core-seconds that they were not served in time
    /// @param boundByLimit   how long they wanted more than the host can have
    /// @param boundByMachine how long they wanted more than the other hosts of the machine left
    public record HostUse(
            String name,
            String machine,
            double limit,
            double entitled,
            double wantedSeconds,
            double servedSeconds,
            double stolenSeconds,
            Used used,
            double boundByLimit,
            double boundByMachine) {
        /// For people: its name, the cores that it can have, what was used of them on average and for 95 % of the time,
        /// and how long its guests wanted more than it had.
        public Object[] cells() {
            return new Object[] {
                name,
                Cores.text(Cores.of(limit)),
                percent(used.mean()),
                percent(used.p95()),
                percent(boundByLimit + boundByMachine)
            };
        }
    }

    /// @param waitedSeconds how long its work waited on average before it was served
    public record GroupUse(
            String name,
            int guests,
            double wantedSeconds,
            double servedSeconds,
            double stolenSeconds,
            double waitedSeconds) {}

    /// @param waitedSeconds how long its work waited on average before it was served
    public record Waited(
            String guest,
            String host,
            double waitedSeconds,
            double wantedSeconds,
            double servedSeconds,
            double stolenSeconds) {}
}
