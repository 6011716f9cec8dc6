package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.scenario.LatencyRule;
import io.kvmsim.scenario.SeededRandom;
import io.kvmsim.scenario.TimelineEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long guests' calls take, by a scenario's rules: the first that is for a call says it. Each draws from numbers of
/// its own for each guest.
final class Latencies {
    private final List<Delay> rules = new ArrayList<>();

    private record Delay(LatencyRule says, long seed, Map<Guest, Optional<SeededRandom>> randoms) {
        Optional<SeededRandom> random(Guest guest) {
            return randoms.computeIfAbsent(
                    guest,
                    it -> TimelineEntry.matches(says.calls().guests(), it.name)
                            ? Optional.of(new SeededRandom(
                                    seed, "latency/" + says.calls().text() + "/" + it.name))
                            : Optional.empty());
        }
    }

    Latencies(List<LatencyRule> rules, long seed) {
        rules.forEach(rule -> this.rules.add(new Delay(rule, seed, new HashMap<>())));
    }

    /// Microseconds; 0 where no rule is for the call.
    long of(Guest guest, Call call) {
        for (var rule : rules) {
            if (rule.says().calls().matches(call)) {
                var random = rule.random(guest);
                if (random.isPresent()) {
                    return Faults.micros(rule.says().micros(), random.get());
                }
            }
        }
        return 0;
    }
}
