package io.kvmsim.capacity;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.Scenario.MemoryUse;
import io.kvmsim.scenario.Scenario.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The scenario of a trial: one host, those that are pinned there, and so many guests more. All boot at the
/// start and touch, each once, what they use in the long run.
final class TrialScenario {
    /// Every guest's memory moves within the first hour; those that lack it are killed a window later.
    private static final long DURATION = 3_600_000_000L + 10 * Scenario.WINDOW_DEFAULT;

    private TrialScenario() {}

    /// @param count of the guests in question, at least 1
    static Scenario of(Subject subject, int count, boolean cmma, double overcommit) {
        var groups = new ArrayList<GuestGroup>();
        var uses = new ArrayList<MemoryUse>();
        for (var group : subject.pinned()) {
            groups.add(copy(group, group.count(), group.host(), group.cmma()));
            uses.add(subject.use(group).constant(group.name()));
        }
        groups.add(copy(subject.guest(), count, Optional.empty(), cmma));
        uses.add(subject.use(subject.guest()).constant(subject.guest().name()));
        return new Scenario(
                subject.scenario().name(),
                subject.scenario().seed(),
                Scenario.WINDOW_DEFAULT,
                DURATION,
                new Placement(Placement.Policy.FIRST_FIT, overcommit),
                List.of(host(subject.hosts())),
                List.copyOf(groups),
                List.copyOf(uses),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Scenario.Source("", Map.of()));
    }

    private static HostGroup host(HostGroup of) {
        return new HostGroup(
                of.name(), 1, of.machine(), of.memory(), of.reserved(), of.swap(), of.module(), of.clock());
    }

    /// With a use of its own, under its own name.
    private static GuestGroup copy(GuestGroup of, int count, Optional<String> host, boolean cmma) {
        return new GuestGroup(
                of.name(),
                count,
                Optional.empty(),
                host,
                of.cpus(),
                of.cpusMax(),
                of.memory(),
                of.memoryMax(),
                of.hugePages(),
                of.model(),
                cmma,
                of.wrapping(),
                Optional.of(of.name()),
                of.oomScoreAdj());
    }
}
