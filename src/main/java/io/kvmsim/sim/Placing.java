package io.kvmsim.sim;

import io.kvmsim.scenario.Scenario.Placement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Chooses hosts for guests, by the memory that the guests have now.
final class Placing {
    private final Placement placement;
    private final List<SimulatedHost> hosts;

    Placing(Placement placement, List<SimulatedHost> hosts) {
        this.placement = placement;
        this.hosts = hosts;
    }

    /// Null where none has room. Hosts that are equally good are taken in their order.
    SimulatedHost hostFor(Guest guest) {
        var pinned = guest.group.host();
        if (pinned.isPresent()) {
            return hosts.stream()
                    .filter(host -> host.home.name().equals(pinned.get()))
                    .findFirst()
                    .orElseThrow();
        }
        if (placement.policy() == Placement.Policy.ROUND_ROBIN) {
            return hosts.get(guest.number % hosts.size());
        }
        return chosen(guest, placement.policy(), _ -> true);
    }

    /// Where a guest goes that leaves its host: only to one that has room. Round robin would not look at that, so the
    /// host with the fewest guests is taken. Null where there is none.
    SimulatedHost targetFor(Guest guest, Predicate<SimulatedHost> suits) {
        var policy = placement.policy() == Placement.Policy.ROUND_ROBIN ? Placement.Policy.SPREAD : placement.policy();
        return chosen(guest, policy, host -> host != guest.host && suits.test(host));
    }

    private SimulatedHost chosen(Guest guest, Placement.Policy policy, Predicate<SimulatedHost> suits) {
        var fitting = hosts.stream()
                .filter(host -> !host.evacuated && room(host) >= guest.group.memory())
                .filter(suits);
        Optional<SimulatedHost> chosen =
                switch (policy) {
                    case FIRST_FIT, ROUND_ROBIN -> fitting.findFirst();
                    case BEST_FIT -> fitting.min(Comparator.comparingLong(this::room));
                    case WORST_FIT -> fitting.min(Comparator.comparingLong(host -> -room(host)));
                    case SPREAD -> fitting.min(Comparator.comparingInt(host -> host.lives.size()));
                };
        return chosen.orElse(null);
    }

    private long room(SimulatedHost host) {
        double overcommit = placement.overcommit() == 0 ? 1 : placement.overcommit();
        return (long) (host.memory * overcommit) - host.committed - host.pressure;
    }
}
