package io.kvmsim.scenario.sim;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.Placement;
import io.kvmsim.cpu.Problem;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.Placement.Policy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Chooses hosts for guests: of those that can run them, by the memory that the guests have now.
final class Placing {
    static final String EVACUATED = "its host is evacuated";
    static final String NO_ROOM = "no host has room for it";
    static final String NO_HUGE_PAGES = "no host has enough memory free for its 1 MiB pages";

    private final Scenario.Placement placement;
    private final List<SimulatedHost> hosts;
    private final Simulation.Bringing bringing;
    private final IdentityHashMap<GuestModel, Map<Asked, Optional<String>>> problems = new IdentityHashMap<>();

    private record Asked(String group, int host) {}

    /// Where a guest goes, or why it goes nowhere.
    ///
    /// @param host null where it goes nowhere
    record Choice(SimulatedHost host, String why) {}

    Placing(Scenario.Placement placement, List<SimulatedHost> hosts, Simulation.Bringing bringing) {
        this.placement = placement;
        this.hosts = hosts;
        this.bringing = bringing;
    }

    /// Hosts that are equally good are taken in their order.
    Choice hostFor(Guest guest) {
        var pinned = guest.group.host();
        if (pinned.isPresent()) {
            var host = hosts.stream()
                    .filter(it -> it.home.name().equals(pinned.get()))
                    .findFirst()
                    .orElseThrow();
            var problem = host.isEvacuated()
                    ? Optional.of(EVACUATED)
                    : problem(guest, host).or(() -> lacks(guest, host));
            return problem.map(why -> new Choice(null, why)).orElseGet(() -> new Choice(host, ""));
        }
        var chosen = placement.policy() == Policy.ROUND_ROBIN
                ? inTurn(guest)
                : chosen(guest, placement.policy(), host -> problem(guest, host).isEmpty());
        return chosen != null ? new Choice(chosen, "") : new Choice(null, whyNot(guest));
    }

    /// Number n of the scenario on host n modulo the number of hosts, or the next one that can take it.
    private SimulatedHost inTurn(Guest guest) {
        for (int step = 0; step < hosts.size(); step++) {
            var host = hosts.get((guest.number + step) % hosts.size());
            if (!host.isEvacuated()
                    && problem(guest, host).isEmpty()
                    && lacks(guest, host).isEmpty()) {
                return host;
            }
        }
        return null;
    }

    private String whyNot(Guest guest) {
        var others = hosts.stream().filter(host -> !host.isEvacuated()).toList();
        if (others.isEmpty()) {
            return EVACUATED;
        }
        var able =
                others.stream().filter(host -> problem(guest, host).isEmpty()).toList();
        if (able.isEmpty()) {
            return problem(guest, others.getFirst()).orElseThrow();
        }
        return able.stream().allMatch(host -> lacks(guest, host).isPresent()) ? NO_HUGE_PAGES : NO_ROOM;
    }

    /// Where a guest goes that leaves its host: only to one that has room. Round robin would not look at that, so the
    /// host with the fewest guests is taken. Null where there is none.
    SimulatedHost targetFor(Guest guest, Predicate<SimulatedHost> suits) {
        var policy = placement.policy() == Policy.ROUND_ROBIN ? Policy.SPREAD : placement.policy();
        return chosen(guest, policy, host -> host != guest.host && suits.test(host));
    }

    private SimulatedHost chosen(Guest guest, Policy policy, Predicate<SimulatedHost> suits) {
        var fitting = hosts.stream()
                .filter(host -> !host.isEvacuated() && room(host) >= guest.group.memory())
                .filter(host -> lacks(guest, host).isEmpty())
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

    /// What prevents a host from running a guest, whatever else runs there; nothing where it can. A guest that is
    /// brought up by a recording says nothing of what it needs.
    Optional<String> problem(Guest guest, SimulatedHost host) {
        if (guest.group.recording().isPresent()) {
            return Optional.empty();
        }
        var model = guest.isRunning() ? guest.life.model : bringing.model(guest.group, host.home);
        return problems.computeIfAbsent(model, _ -> new HashMap<>())
                .computeIfAbsent(
                        new Asked(guest.group.name(), host.index),
                        _ -> Placement.of(guest.group.asGuest(model), host.home.host()).stream()
                                .map(Problem::says)
                                .findFirst());
    }

    /// Whether a host has too few pages of 1 MiB now.
    private static Optional<String> lacks(Guest guest, SimulatedHost host) {
        boolean lacks = guest.group.hugePages() && !host.hasHugePagesFor(guest.group);
        return lacks ? Optional.of(NO_HUGE_PAGES) : Optional.empty();
    }

    private long room(SimulatedHost host) {
        double overcommit = placement.overcommit() == 0 ? 1 : placement.overcommit();
        return host.room(overcommit);
    }
}
