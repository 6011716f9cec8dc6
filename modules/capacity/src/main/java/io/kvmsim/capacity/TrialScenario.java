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

/// The scenario of a trial: one host, the guests that are pinned there, and a number of further guests. All boot at
/// the start and touch, each once, what they use in the long run.
final class TrialScenario {
    /// Every guest's memory moves within the first hour; those that lack it are killed a window later.
    private static final long DURATION = 3_600_000_000L + 10 * Scenario.WINDOW_DEFAULT;

    /// Of each guest's memory, in a trial with a seed.
    static final int MOVES_MAX = 24;

    private TrialScenario() {}

    /// With what guests use on average: nothing is left to chance.
    ///
    /// @param count of the guests in question, at least 1
    static Scenario of(Subject subject, int count, boolean cmma, double overcommit) {
        var uses = subject.groups()
                .map(group -> subject.use(group).constant(group.name()))
                .toList();
        return scenario(subject, subject.scenario().seed(), DURATION, groups(subject, count, cmma), uses, overcommit);
    }

    /// With what the seed gives each guest, for the scenario's duration, or [#MOVES_MAX] moves where that is shorter.
    static Scenario of(Subject subject, int count, boolean cmma, double overcommit, long seed) {
        var uses = subject.groups()
                .map(group -> subject.memoryUse(group)
                        .map(use -> SteadyUse.inTheLongRun(use, group.name()))
                        .orElseGet(() -> SteadyUse.NONE.constant(group.name())))
                .toList();
        return scenario(subject, seed, duration(subject), groups(subject, count, cmma), uses, overcommit);
    }

    /// How long a trial with a seed lasts.
    static long duration(Subject subject) {
        long every = subject.groups()
                .flatMap(group -> subject.memoryUse(group).stream())
                .mapToLong(MemoryUse::every)
                .max()
                .orElse(0);
        long asked = subject.scenario().duration();
        long most = every * MOVES_MAX;
        return Math.max(every, asked == 0 ? most : Math.min(asked, most)) + 10 * Scenario.WINDOW_DEFAULT;
    }

    private static List<GuestGroup> groups(Subject subject, int count, boolean cmma) {
        var groups = new ArrayList<GuestGroup>();
        for (var group : subject.pinned()) {
            groups.add(copy(group, group.count(), group.host(), group.cmma()));
        }
        groups.add(copy(subject.guest(), count, Optional.empty(), cmma));
        return List.copyOf(groups);
    }

    private static Scenario scenario(
            Subject subject,
            long seed,
            long duration,
            List<GuestGroup> groups,
            List<MemoryUse> uses,
            double overcommit) {
        return new Scenario(
                subject.scenario().name(),
                seed,
                Scenario.WINDOW_DEFAULT,
                duration,
                new Placement(Placement.Policy.FIRST_FIT, overcommit),
                List.of(),
                List.of(host(subject.hosts())),
                groups,
                uses,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Scenario.Source("", Map.of()));
    }

    private static HostGroup host(HostGroup of) {
        return new HostGroup(
                of.name(),
                1,
                of.machine(),
                of.memory(),
                of.reserved(),
                of.swap(),
                of.module(),
                of.clock(),
                0,
                Optional.empty());
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
                of.oomScoreAdj(),
                Optional.empty());
    }
}
