package io.kvmsim.scenario.file;

import io.kvmsim.scenario.Cores;
import io.kvmsim.scenario.Demand;
import io.kvmsim.scenario.Distribution;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `demand:` of guests: cores, a distribution of them per interval, a profile of a day, or a series of a file.
final class Demands {
    private static final long HOUR = 3_600_000_000L;
    private static final Distribution ALL = new Distribution.Constant(1);

    private Demands() {}

    /// @param start microseconds since a Monday began, at virtual time 0
    static Demand of(YamlValue demand, References files, long start) throws BadInput {
        if (demand.node().isNumber()) {
            var always = new Demand.Steps(
                    new long[1], new long[] {Cores.of(demand.node().doubleValue())});
            return new Demand.Stepped(Map.of(), Optional.of(always));
        }
        var forms = List.of("cores", "weekday", "series").stream()
                .filter(demand::has)
                .toList();
        if (forms.size() != 1) {
            throw demand.bad("has %s; it has one of \"cores\", \"weekday\" and \"series\""
                    .formatted(forms.isEmpty() ? "none of them" : String.join(" and ", forms)));
        }
        return switch (forms.getFirst()) {
            case "cores" -> {
                only(demand, List.of("cores", "every"));
                yield new Demand.Drawn(every(demand), Distributions.ofNumbers(demand.get("cores"), files));
            }
            case "weekday" -> {
                only(demand, List.of("weekday", "weekend", "every", "factor"));
                yield new Demand.Profile(
                        hours(demand, "weekday"),
                        hours(demand, demand.has("weekend") ? "weekend" : "weekday"),
                        start,
                        every(demand),
                        demand.has("factor") ? Distributions.ofNumbers(demand.get("factor"), files) : ALL);
            }
            default -> {
                only(demand, List.of("series"));
                yield DemandSeries.read(demand.get("series"), files);
            }
        };
    }

    private static void only(YamlValue demand, List<String> keys) throws BadInput {
        for (var names = demand.node().fieldNames(); names.hasNext(); ) {
            var name = names.next();
            if (!keys.contains(name)) {
                throw demand.get(name).bad("does not go with \"%s\": leave one out".formatted(keys.getFirst()));
            }
        }
    }

    private static long every(YamlValue demand) throws BadInput {
        long every = demand.micros("every", HOUR);
        if (every == 0) {
            throw demand.get("every").bad("is \"0\"; it is at least 1us");
        }
        return every;
    }

    private static List<Long> hours(YamlValue demand, String key) {
        return demand.list(key).stream()
                .map(hour -> Cores.of(hour.node().doubleValue()))
                .toList();
    }
}
