package io.kvmsim.capacity;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.values.BadInput;
import java.util.Optional;
import java.util.stream.Collectors;

/// A host of a scenario.
record HostNamed(HostGroup group, String name) {
    /// @param name of a group, for its first host, or of a host; none: the first host
    static HostNamed of(Scenario scenario, Optional<String> name) throws BadInput {
        var groups = scenario.hosts();
        if (name.isEmpty()) {
            return new HostNamed(groups.getFirst(), groups.getFirst().host(1));
        }
        for (var group : groups) {
            if (group.name().equals(name.get())) {
                return new HostNamed(group, group.host(1));
            }
        }
        for (var group : groups) {
            for (int number = 1; number <= group.count(); number++) {
                if (group.host(number).equals(name.get())) {
                    return new HostNamed(group, group.host(number));
                }
            }
        }
        throw new BadInput("host \"%s\" is not in the scenario; it has %s"
                .formatted(name.get(), groups.stream().map(HostNamed::words).collect(Collectors.joining(", "))));
    }

    private static String words(HostGroup group) {
        return group.count() == 1 ? group.host(1) : group.host(1) + " to " + group.host(group.count());
    }
}
