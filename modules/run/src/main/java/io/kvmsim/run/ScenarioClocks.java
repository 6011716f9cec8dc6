package io.kvmsim.run;

import io.kvmsim.history.fold.HostClock;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.TimelineEntry.HostAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// How the hosts' TOD clocks of a run start, and whether some are stepped: its scenario says it.
///
/// @param starts by host
record ScenarioClocks(Map<String, HostClock> starts, boolean areStepped) {
    private static final long MICROS_1900_TO_1970 = 2_208_988_800_000_000L;

    /// Of a fork, those of the run that it began with. Where the scenario cannot be read, which `history verify`
    /// tells, the clocks start as in a scenario that says nothing of them.
    static ScenarioClocks of(RunDirectory directory) throws BadRun {
        var files = directory.manifest().scenarioFiles();
        if (files == null) {
            return new ScenarioClocks(Map.of(), false);
        }
        var run = Forks.first(directory);
        try {
            var text = new String(run.read(RunDirectory.SCENARIO), StandardCharsets.UTF_8);
            return mentionsClocks(text) ? of(Workloads.scenario(run, files)) : new ScenarioClocks(Map.of(), false);
        } catch (BadRun _) {
            return new ScenarioClocks(Map.of(), true);
        }
    }

    /// Most do not, and to read them takes a while. A backslash may stand for a letter.
    private static boolean mentionsClocks(String text) {
        return text.contains("clock") || text.contains("\\");
    }

    private static ScenarioClocks of(Scenario scenario) {
        var starts = new HashMap<String, HostClock>();
        for (var group : scenario.hosts()) {
            var clock = group.clock();
            for (int number = 1; number <= group.count(); number++) {
                starts.put(group.host(number), new HostClock(clock.start() - MICROS_1900_TO_1970, clock.driftNanos()));
            }
        }
        boolean areStepped =
                scenario.timeline().stream().anyMatch(entry -> entry.action() instanceof HostAction.ClockStep);
        return new ScenarioClocks(Map.copyOf(starts), areStepped);
    }
}
