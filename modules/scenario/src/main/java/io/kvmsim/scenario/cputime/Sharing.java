package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.HostCpu;
import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.TimelineEntry;
import java.util.ArrayList;
import java.util.List;

/// Which hosts share which machine's cores.
///
/// @param machines those of the scenario, then those of hosts that are a machine of their own
/// @param hosts    those that have CPU time, in the scenario's order
public record Sharing(List<Machine> machines, List<Host> hosts) {
    /// @param name of its group and its number
    public record Machine(String name, MachineGroup group) {
        /// Millionths of a core.
        public long capacity() {
            return group.of(group.cores());
        }
    }

    /// @param index   of the host in the scenario
    /// @param machine number of its machine in [#machines()]
    public record Host(int index, String name, int machine, HostCpu cpu) {}

    public static Sharing of(List<MachineGroup> groups, List<HostGroup> hostGroups) {
        var machines = new ArrayList<Machine>();
        for (var group : groups) {
            for (int number = 1; number <= group.count(); number++) {
                machines.add(new Machine(group.machine(number), group));
            }
        }
        int given = machines.size();
        var hosts = new ArrayList<Host>();
        int index = 0;
        for (var group : hostGroups) {
            var cpu = group.cpu().orElse(null);
            var matching = cpu == null ? List.<Integer>of() : matching(machines.subList(0, given), cpu);
            for (int number = 1; number <= group.count(); number++, index++) {
                var name = group.host(number);
                if (cpu != null && cpu.machine().isEmpty()) {
                    hosts.add(new Host(index, name, machines.size(), cpu));
                    machines.add(new Machine(name, MachineGroup.own(group.name(), cpu.logical())));
                } else if (!matching.isEmpty()) {
                    hosts.add(new Host(index, name, matching.get((number - 1) % matching.size()), cpu));
                }
            }
        }
        return new Sharing(List.copyOf(machines), List.copyOf(hosts));
    }

    private static List<Integer> matching(List<Machine> machines, HostCpu cpu) {
        var matching = new ArrayList<Integer>();
        for (int number = 0; number < machines.size(); number++) {
            var pattern = cpu.machine();
            if (pattern.isPresent()
                    && TimelineEntry.matches(pattern.get(), machines.get(number).name())) {
                matching.add(number);
            }
        }
        return matching;
    }

    /// Cores of a machine that are dedicated to hosts.
    public int dedicated(int machine) {
        return hosts.stream()
                .filter(host -> host.machine() == machine && host.cpu().dedicated())
                .mapToInt(host -> host.cpu().logical())
                .sum();
    }

    /// Millionths of a core of a machine that are dedicated to no host.
    public long shared(int machine) {
        var group = machines.get(machine).group();
        return group.of(group.cores() - dedicated(machine));
    }

    /// What a host can have however much others want: its own cores, or its share by weight of the shared ones.
    ///
    /// @return millionths of a core
    public long entitled(Host host) {
        var cpu = host.cpu();
        long cores = machines.get(host.machine()).group().of(cpu.logical());
        if (!cpu.dedicated()) {
            long weights = hosts.stream()
                    .filter(other ->
                            other.machine() == host.machine() && !other.cpu().dedicated())
                    .mapToLong(other -> other.cpu().weight())
                    .sum();
            cores = Math.min(cores, shared(host.machine()) * cpu.weight() / weights);
        }
        return Math.min(cores, cpu.cap().orElse(Long.MAX_VALUE));
    }

    /// What a host can have at most.
    ///
    /// @return millionths of a core
    public long limit(Host host) {
        var cpu = host.cpu();
        long most = machines.get(host.machine()).group().of(cpu.logical());
        return cpu.capped() ? entitled(host) : Math.min(most, cpu.cap().orElse(Long.MAX_VALUE));
    }
}
