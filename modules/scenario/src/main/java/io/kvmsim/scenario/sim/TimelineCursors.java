package io.kvmsim.scenario.sim;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.SeededRandom;
import io.kvmsim.scenario.TimelineEntry;
import java.util.ArrayList;
import java.util.List;

/// Whom each entry of the timeline comes to next, and when.
final class TimelineCursors {
    private final List<TimelineEntry> entries;
    private final List<List<Guest>> targets = new ArrayList<>();
    private final int[] next;
    private final List<SeededRandom> randoms = new ArrayList<>();

    TimelineCursors(Scenario scenario, List<Guest> guests) {
        this.entries = scenario.timeline();
        this.next = new int[entries.size()];
        for (int entry = 0; entry < entries.size(); entry++) {
            var pattern = entries.get(entry).action().targets();
            targets.add(guests.stream()
                    .filter(guest -> TimelineEntry.matches(pattern, guest.name))
                    .toList());
            randoms.add(new SeededRandom(scenario.seed(), "timeline/" + entry));
        }
    }

    /// All that an entry is for.
    List<Guest> all(int entry) {
        return targets.get(entry);
    }

    /// The next one, each once; null after the last.
    Guest next(int entry) {
        var of = targets.get(entry);
        return next[entry] < of.size() ? of.get(next[entry]++) : null;
    }

    /// Until an entry comes again, microseconds.
    long interval(int entry) {
        var schedule = entries.get(entry).schedule();
        if (schedule.kind() != TimelineEntry.Schedule.Kind.POISSON) {
            return schedule.interval();
        }
        double drawn = -StrictMath.log1p(-randoms.get(entry).nextDouble()) * schedule.interval();
        return Math.max((long) drawn, 1);
    }
}
