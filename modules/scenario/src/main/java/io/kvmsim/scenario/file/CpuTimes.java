package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.GuestCpu;
import io.kvmsim.scenario.HostCpu;
import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.Measures;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.Expectation;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.cputime.Sharing;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads what a scenario says of CPU time: `machines:`, and `cpu:` of hosts and guests.
final class CpuTimes {
    private CpuTimes() {}

    static List<MachineGroup> machines(YamlValue top) throws BadInput {
        var machines = new ArrayList<MachineGroup>();
        for (var machine : top.list("machines")) {
            machines.add(new MachineGroup(
                    machine.get("name").text(),
                    machine.integer("count", 1),
                    machine.integer("cores", 1),
                    machine.integer("smt", 1),
                    machine.share("smtFactor", 1),
                    multiprocessor(machine)));
        }
        long all = machines.stream().mapToLong(MachineGroup::count).sum();
        if (all > Scenario.HOSTS_MAX) {
            throw top.get("machines")
                    .bad("has %,d machines in all groups; a scenario has at most %,d: lower a \"count\""
                            .formatted(all, Scenario.HOSTS_MAX));
        }
        return List.copyOf(machines);
    }

    private static List<Double> multiprocessor(YamlValue machine) {
        if (!machine.has("multiprocessor")) {
            return List.of();
        }
        var factors = machine.list("multiprocessor").stream()
                .map(factor -> factor.node().doubleValue())
                .toList();
        return factors.isEmpty() ? List.of(machine.share("multiprocessor", 1)) : factors;
    }

    static Optional<HostCpu> host(YamlValue host) {
        if (!host.has("cpu")) {
            return Optional.empty();
        }
        var cpu = host.get("cpu");
        return Optional.of(new HostCpu(
                cpu.optional("machine"),
                cpu.integer("logical", 1),
                cpu.integer("weight", HostCpu.WEIGHT_DEFAULT),
                cpu.flag("capped", false),
                cpu.flag("dedicated", false),
                cores(cpu, "cap")));
    }

    /// @param start microseconds since a Monday began, at virtual time 0
    static Optional<GuestCpu> guest(YamlValue guest, References files, long start) throws BadInput {
        if (!guest.has("cpu")) {
            return Optional.empty();
        }
        var cpu = guest.get("cpu");
        return Optional.of(new GuestCpu(
                cpu.integer("shares", GuestCpu.SHARES_DEFAULT),
                cores(cpu, "quota"),
                Demands.of(cpu.get("demand"), files, start),
                cpu.text("unserved", "waits").equals("drops")));
    }

    private static OptionalLong cores(YamlValue value, String key) {
        return value.has(key) ? OptionalLong.of(Cores.of(value.get(key).node().doubleValue())) : OptionalLong.empty();
    }

    /// Whether it all fits together.
    static void check(
            YamlValue top,
            List<MachineGroup> machines,
            List<HostGroup> hosts,
            List<GuestGroup> guests,
            List<Expectation> expect)
            throws BadInput {
        var sharing = Sharing.of(machines, hosts);
        int first = 0;
        for (int group = 0; group < hosts.size(); group++) {
            if (hosts.get(group).cpu().isPresent()) {
                check(top.list("hosts").get(group).get("cpu"), hosts.get(group), first, sharing);
            }
            first += hosts.get(group).count();
        }
        boolean wanted = guests.stream().anyMatch(guest -> guest.cpu().isPresent());
        for (int group = 0; wanted && group < hosts.size(); group++) {
            if (hosts.get(group).cpu().isEmpty()) {
                throw top.list("hosts")
                        .get(group)
                        .bad("lacks the key \"cpu\", such as cpu: {logical: 16}: guests say what CPU time they want");
            }
        }
        for (int at = 0; !wanted && at < expect.size(); at++) {
            for (var measure : measures(expect.get(at).text())) {
                if (Measures.isCpuTime(measure)) {
                    throw top.list("expect")
                            .get(at)
                            .bad("is about %s, and no guests have the key \"cpu\", which says what they want"
                                    .formatted(measure));
                }
            }
        }
    }

    private static Iterable<String> measures(String expectation) {
        try {
            return Expression.parse(expectation, Measures::isKnown).variables();
        } catch (Expression.Malformed e) {
            throw new IllegalStateException("read before: " + expectation, e);
        }
    }

    private static void check(YamlValue cpu, HostGroup group, int first, Sharing sharing) throws BadInput {
        var own = group.cpu().orElseThrow();
        var hosts = sharing.hosts().stream()
                .filter(host -> host.index() >= first && host.index() < first + group.count())
                .toList();
        if (hosts.isEmpty()) {
            throw cpu.get("machine")
                    .bad("is \"%s\"; the machines are %s"
                            .formatted(
                                    own.machine().orElseThrow(),
                                    Names.listed(sharing.machines().stream()
                                            .map(Sharing.Machine::name)
                                            .toList())));
        }
        if (own.machine().isEmpty()) {
            for (var key : List.of("weight", "dedicated", "capped")) {
                if (cpu.has(key)) {
                    throw cpu.get(key)
                            .bad("stands without \"machine\": a host that shares no machine has all of its own cores");
                }
            }
        }
        for (var host : hosts) {
            int cores = sharing.machines().get(host.machine()).group().cores();
            int dedicated = sharing.dedicated(host.machine());
            int most = own.dedicated() ? cores : cores - dedicated;
            if (dedicated > cores || own.logical() > most) {
                throw cpu.get("logical")
                        .bad("is %d; machine %s has %d cores, and %d are dedicated to hosts"
                                .formatted(
                                        own.logical(),
                                        sharing.machines().get(host.machine()).name(),
                                        cores,
                                        dedicated));
            }
        }
    }
}
