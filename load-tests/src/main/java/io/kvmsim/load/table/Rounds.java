package io.kvmsim.load.table;

import io.kvmsim.load.measure.Figures;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs measurements by turns: round 1 of all of them, then round 2, so that what the machine does meanwhile falls on
/// all alike. One that fails is not tried again.
final class Rounds {
    private final Child child;
    private final PrintStream progress;

    Rounds(Child child, PrintStream progress) {
        this.child = child;
        this.progress = progress;
    }

    List<Results.Measured> run(List<Measurement> measurements) throws IOException, InterruptedException {
        var figures = new LinkedHashMap<Measurement, List<Map<String, Double>>>();
        var problems = new LinkedHashMap<Measurement, String>();
        measurements.forEach(one -> figures.put(one, new ArrayList<>()));
        int most = measurements.stream().mapToInt(Measurement::rounds).max().orElse(0);
        for (int round = 1; round <= most; round++) {
            for (var one : measurements) {
                if (round <= one.rounds() && !problems.containsKey(one)) {
                    progress.printf("%s, round %d of %d%n", one.name(), round, one.rounds());
                    try {
                        figures.get(one).add(run(one, round).values());
                    } catch (Child.Failed e) {
                        problems.put(one, e.getMessage());
                        progress.printf("%s: %s%n", one.name(), problem(one, e));
                    }
                }
            }
        }
        return measurements.stream()
                .map(one -> new Results.Measured(
                        one.name(), one.program(), figures.get(one), problems.getOrDefault(one, "")))
                .toList();
    }

    private Figures run(Measurement one, int round) throws Child.Failed, IOException, InterruptedException {
        return child.run(one.program(), one.arguments(round));
    }

    private static String problem(Measurement one, Child.Failed failed) {
        return (one.program().peer() ? "not available: " : "failed: ") + failed.getMessage();
    }
}
