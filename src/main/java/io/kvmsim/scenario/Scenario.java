package io.kvmsim.scenario;

import java.nio.file.Path;
import java.util.List;

/// What is to be simulated, as a scenario file says it.
///
/// @param name   of the scenario
/// @param seed   of all randomness
/// @param hosts  groups of equal hosts
/// @param guests groups of equal VMs
public record Scenario(String name, long seed, List<HostGroup> hosts, List<GuestGroup> guests) {
    /// The most VMs of a scenario.
    public static final long GUESTS_MAX = 10_000_000;

    /// The most hosts of a scenario.
    public static final long HOSTS_MAX = 10_000;

    /// @param name    of the group: its hosts are `name-1`, `name-2` …
    /// @param machine a host file
    /// @param memory  bytes for kernel and guests, of each
    public record HostGroup(String name, int count, Path machine, long memory) {}

    /// @param name      of the group: its VMs are `name-0001`, `name-0002` …
    /// @param recording a trace whose calls each VM makes
    public record GuestGroup(String name, int count, Path recording) {
        private static final int DIGITS_MIN = 4;

        /// The name of the VM with this number, counted from 1. All names of a group have the same length.
        public String vm(int number) {
            int digits = Math.max(DIGITS_MIN, String.valueOf(count).length());
            var text = String.valueOf(number);
            return name + "-" + "0".repeat(digits - text.length()) + text;
        }
    }
}
