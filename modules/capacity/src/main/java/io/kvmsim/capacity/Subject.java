package io.kvmsim.capacity;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.cpu.Obstacle;
import io.kvmsim.cpu.Placement;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.scenario.Machines;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a question is about: one host, one group of guests, and those that are on the host already.
///
/// @param pinned  groups pinned to the host
/// @param leftOut groups pinned to the host whose memory is not known here
/// @param models  by name
record Subject(
        Scenario scenario,
        HostGroup hosts,
        NamedHost home,
        GuestGroup guest,
        List<GuestGroup> pinned,
        List<GuestGroup> leftOut,
        Map<String, GuestModel> models) {
    static Subject of(Scenario scenario, Question question) throws BadInput {
        var named = HostNamed.of(scenario, question.host());
        if (named.group().memory() == 0) {
            throw new BadInput("host \"%s\" has no memory: the scenario must specify it".formatted(named.name()));
        }
        var home = new NamedHost(named.name(), Machines.of(named.group()));
        var guest = guest(scenario, question.guest());
        var pinned = new ArrayList<GuestGroup>();
        var leftOut = new ArrayList<GuestGroup>();
        for (var group : scenario.guests()) {
            if (!group.name().equals(guest.name()) && group.host().equals(Optional.of(home.name()))) {
                (isKnown(group) ? pinned : leftOut).add(group);
            }
        }
        var models = new HashMap<String, GuestModel>();
        models.put(guest.model(), model(guest, home));
        for (var group : pinned) {
            models.put(group.model(), model(group, home));
            var limit = GuestLimits.first(group, home.host().description());
            if (limit.isPresent()) {
                throw new BadInput("guests %s are pinned to host %s and cannot start there: %s"
                        .formatted(group.name(), home.name(), limit.get().words()));
            }
        }
        return new Subject(
                scenario, named.group(), home, guest, List.copyOf(pinned), List.copyOf(leftOut), Map.copyOf(models));
    }

    private static boolean isKnown(GuestGroup group) {
        return group.recording().isEmpty();
    }

    private static GuestGroup guest(Scenario scenario, Optional<String> name) throws BadInput {
        if (name.isEmpty()) {
            return scenario.guests().stream()
                    .filter(Subject::isKnown)
                    .findFirst()
                    .orElseThrow(
                            () -> new BadInput("no guest group of the scenario has a memory size: nothing to plan"));
        }
        var groups = scenario.guests();
        var guest = groups.stream()
                .filter(it -> it.name().equals(name.get()))
                .findFirst()
                .orElseThrow(() -> new BadInput("guest group \"%s\" is not in the scenario; it has %s"
                        .formatted(
                                name.get(),
                                String.join(
                                        ", ",
                                        groups.stream().map(GuestGroup::name).toList()))));
        if (guest.recording().isPresent()) {
            throw new BadInput("guest group \"%s\" has a recording; a plan needs a group with a memory size"
                    .formatted(guest.name()));
        }
        return guest;
    }

    private static GuestModel model(GuestGroup group, NamedHost home) throws BadInput {
        var model = GuestModels.of(group.model(), Path.of(""), home.host());
        var problems = Placement.of(group.asGuest(model), home.host()).stream()
                .filter(it -> it.rule() != Obstacle.MEMORY
                        && it.rule() != Obstacle.VCPUS) // limits, which have a row of their own
                .toList();
        if (!problems.isEmpty()) {
            throw new BadInput("guests %s cannot run on host %s: %s"
                    .formatted(group.name(), home.name(), problems.getFirst().says()));
        }
        return model;
    }

    HostDescription description() {
        return home.host().description();
    }

    /// Whether a group's guests could use CMMA.
    boolean canUseCmma(GuestGroup group) {
        return !group.hugePages()
                && description().sclp().cmma()
                && models.get(group.model()).hasCmm();
    }

    SteadyUse use(GuestGroup group) {
        return memoryUse(group).map(SteadyUse::of).orElse(SteadyUse.NONE);
    }

    /// As the scenario says it.
    Optional<MemoryUse> memoryUse(GuestGroup group) {
        return scenario.memory().stream()
                .filter(it -> group.use().equals(Optional.of(it.name())))
                .findFirst();
    }

    /// Those that are there before, and the one in question last.
    Stream<GuestGroup> groups() {
        return Stream.concat(pinned.stream(), Stream.of(guest));
    }

    /// Whether it is left to chance how much memory guests need.
    boolean varies() {
        return groups().filter(group -> !group.hugePages())
                .flatMap(group -> memoryUse(group).stream())
                .anyMatch(SteadyUse::varies);
    }
}
