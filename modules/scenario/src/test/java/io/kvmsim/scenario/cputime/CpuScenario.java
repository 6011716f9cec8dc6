package io.kvmsim.scenario.cputime;

import io.kvmsim.scenario.GuestCpu;
import io.kvmsim.scenario.HostCpu;
import io.kvmsim.scenario.MachineGroup;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.Clock;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.Scenario.Module;
import io.kvmsim.scenario.Scenario.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A scenario of which only CPU time matters: each host and each guest is a group of one.
final class CpuScenario {
    static final long WINDOW = 1_000_000;

    private CpuScenario() {}

    static Scenario of(long seed, List<MachineGroup> machines, List<HostCpu> hosts, List<GuestCpu> guests) {
        var hostGroups = IntStream.range(0, hosts.size())
                .mapToObj(at -> host(at, hosts.get(at)))
                .toList();
        var guestGroups = IntStream.range(0, guests.size())
                .mapToObj(at -> guest(at, guests.get(at)))
                .toList();
        return new Scenario(
                "cpu",
                seed,
                WINDOW,
                86_400 * WINDOW,
                Placement.DEFAULT,
                machines,
                hostGroups,
                guestGroups,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Scenario.Source("", Map.of()));
    }

    private static HostGroup host(int number, HostCpu cpu) {
        return new HostGroup(
                "h" + number, 1, Path.of("z15.json"), 1, 0, 0, Module.DEFAULT, Clock.DEFAULT, 0, Optional.of(cpu));
    }

    private static GuestGroup guest(int number, GuestCpu cpu) {
        return new GuestGroup(
                "g" + number,
                1,
                Optional.empty(),
                Optional.empty(),
                1,
                255,
                1,
                1,
                false,
                "host",
                true,
                true,
                Optional.empty(),
                0,
                Optional.of(cpu));
    }
}
