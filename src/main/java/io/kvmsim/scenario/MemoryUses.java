package io.kvmsim.scenario;

import io.kvmsim.scenario.Scenario.MemoryUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Reads `memory:`.
final class MemoryUses {
    private static final long HOUR = 3_600_000_000L;
    private static final int SAMPLES_MAX = 100_000;

    private MemoryUses() {}

    static List<MemoryUse> of(YamlValue top, References files) throws BadScenario {
        var uses = new ArrayList<MemoryUse>();
        var names = new HashSet<String>();
        for (var use : top.list("memory")) {
            var name = use.get("name").text();
            if (!names.add(name)) {
                throw use.get("name").bad("is \"%s\" a second time; names are different".formatted(name));
            }
            long every = use.micros("every", HOUR);
            if (every == 0) {
                throw use.get("every").bad("is \"0\"; it is at least 1us");
            }
            uses.add(new MemoryUse(
                    name,
                    every,
                    distribution(use.get("touched"), files),
                    distribution(use.get("growth"), files),
                    use.share("touchedMax", 1),
                    distribution(use.get("unused"), files),
                    distribution(use.get("churn"), files),
                    distribution(use.get("balloon"), files),
                    use.share("writes", 0)));
        }
        return List.copyOf(uses);
    }

    private static Distribution distribution(YamlValue value, References files) throws BadScenario {
        if (value.node().isMissingNode()) {
            return Distribution.ZERO;
        }
        if (!value.node().isObject()) {
            return new Distribution.Constant(value.share());
        }
        var kind = value.node().fieldNames().next();
        var of = value.get(kind);
        var parts = value.list(kind);
        return switch (kind) {
            case "constant" -> new Distribution.Constant(of.share());
            case "uniform" -> {
                ascending(of, parts);
                yield new Distribution.Uniform(
                        parts.get(0).share(), parts.get(1).share());
            }
            case "triangular" -> {
                ascending(of, parts);
                yield new Distribution.Triangular(
                        parts.get(0).share(), parts.get(1).share(), parts.get(2).share());
            }
            case "exponential" -> new Distribution.Exponential(of.get("mean").share());
            case "lognormal" ->
                new Distribution.LogNormal(
                        of.get("median").share(), of.get("sigma").node().doubleValue());
            default -> samples(of, files);
        };
    }

    private static void ascending(YamlValue list, List<YamlValue> parts) throws BadScenario {
        for (int part = 1; part < parts.size(); part++) {
            if (parts.get(part).share() < parts.get(part - 1).share()) {
                throw list.bad("is %s; its shares ascend".formatted(list.node()));
            }
        }
    }

    /// Of a CSV file: the first column's numbers, a heading left out.
    private static Distribution samples(YamlValue value, References files) throws BadScenario {
        var file = files.of(value.text());
        var samples = new ArrayList<Double>();
        try {
            int line = 0;
            for (var text : Files.readAllLines(file)) {
                line++;
                var cell = text.split(",", 2)[0].strip();
                if (!cell.isEmpty() && !(line == 1 && cell.chars().anyMatch(Character::isLetter))) {
                    samples.add(sample(file, line, cell));
                }
            }
        } catch (IOException _) {
            throw value.bad("is \"%s\": %s cannot be read".formatted(value.text(), file));
        }
        if (samples.isEmpty() || samples.size() > SAMPLES_MAX) {
            throw value.bad("is \"%s\", which has %d samples; it has 1 to %d"
                    .formatted(value.text(), samples.size(), SAMPLES_MAX));
        }
        return new Distribution.Samples(List.copyOf(samples));
    }

    private static double sample(Path file, int line, String cell) throws BadScenario {
        try {
            double share = Double.parseDouble(cell);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException _) {
            // the message below says it
        }
        throw new BadScenario(file.toString(), line, "\"%s\" is no number from 0 to 1".formatted(cell));
    }
}
