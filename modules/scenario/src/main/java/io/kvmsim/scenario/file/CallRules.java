package io.kvmsim.scenario.file;

import io.kvmsim.abi.Errno;
import io.kvmsim.scenario.FaultRule;
import io.kvmsim.scenario.FaultRule.Effect;
import io.kvmsim.scenario.LatencyRule;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// Reads `faults:` and `latency:`.
final class CallRules {
    private CallRules() {}

    static List<FaultRule> faults(YamlValue top, List<GuestGroup> guests, References files) throws BadInput {
        var rules = new ArrayList<FaultRule>();
        var names = new HashSet<String>();
        for (var entry : top.list("faults")) {
            var name = entry.get("name").text();
            if (!names.add(name)) {
                throw entry.get("name").bad("is \"%s\" a second time; names are different".formatted(name));
            }
            long from = entry.micros("from", 0);
            long until = entry.micros("until", Long.MAX_VALUE);
            if (until <= from) {
                throw entry.get("until").bad("is not after \"from\"");
            }
            boolean some = one(entry, "probability", "count").equals("count");
            rules.add(new FaultRule(
                    name,
                    CallPatterns.of(entry, guests),
                    from,
                    until,
                    some ? 1 : probability(entry.get("probability")),
                    some ? entry.integer("count", 1) : FaultRule.NO_LIMIT,
                    effect(entry, files)));
        }
        return List.copyOf(rules);
    }

    private static double probability(YamlValue value) throws BadInput {
        if (value.share() > 1) {
            throw value.bad("is \"%s\"; it is at most 100%%".formatted(value.text()));
        }
        return value.share();
    }

    private static Effect effect(YamlValue entry, References files) throws BadInput {
        return one(entry, "errno", "delay").equals("errno")
                ? new Effect.Refuse(Errno.valueOf(entry.get("errno").text()))
                : new Effect.Delay(Distributions.ofTimes(entry.get("delay"), files));
    }

    private static String one(YamlValue entry, String first, String second) throws BadInput {
        if (entry.has(first) == entry.has(second)) {
            throw entry.bad("has %s; it has one of %s and %s"
                    .formatted(
                            entry.has(first) ? first + " and " + second : "neither " + first + " nor " + second,
                            first,
                            second));
        }
        return entry.has(first) ? first : second;
    }

    static List<LatencyRule> latency(YamlValue top, List<GuestGroup> guests, References files) throws BadInput {
        var rules = new ArrayList<LatencyRule>();
        var seen = new HashMap<String, Integer>();
        for (var entry : top.list("latency")) {
            var calls = CallPatterns.of(entry, guests);
            var before = seen.putIfAbsent(calls.text(), rules.size());
            if (before != null) {
                throw entry.bad("is for the same calls as latency[%d], which comes first".formatted(before));
            }
            rules.add(new LatencyRule(calls, Distributions.ofTimes(entry.get("takes"), files)));
        }
        return List.copyOf(rules);
    }
}
