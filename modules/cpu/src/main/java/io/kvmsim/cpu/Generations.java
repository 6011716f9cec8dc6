package io.kvmsim.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What each level of the hardware has, added up over the levels before: QEMU's lists.
enum Generations {
    /// What a `-base` model has; it never changes.
    BASE,
    /// What the model without suffix has.
    DEFAULT,
    /// All that the hardware has, whether KVM offers it or not.
    FULL,
    /// What the model `qemu` has: features that emulation supports, without any base.
    QEMU;

    private record Row(Level level, Generations list, List<String> names) {
        static Row of(String... cells) {
            return new Row(
                    Level.parse(cells[0]),
                    Arrays.stream(values())
                            .filter(it -> it.name().equalsIgnoreCase(cells[1]))
                            .findFirst()
                            .orElseThrow(),
                    List.of(cells[2].split(" ")));
        }
    }

    private static final List<Row> ROWS =
            Tsv.rows("generations.tsv").stream().map(Row::of).toList();

    private static final Map<Generations, Map<Level, FeatureSet>> ADDED_UP = new ConcurrentHashMap<>();

    FeatureSet upTo(Level level) {
        return ADDED_UP.computeIfAbsent(this, _ -> new ConcurrentHashMap<>()).computeIfAbsent(level, this::addedUp);
    }

    private FeatureSet addedUp(Level level) {
        var features = FeatureSet.NONE;
        for (var row : ROWS) {
            if (!row.level().isAfter(level) && (row.list() == this || row.list() == BASE && this != QEMU)) {
                for (var name : row.names()) {
                    features = with(features, row.list(), name);
                }
            }
        }
        return features;
    }

    /// The default list and the base each lose a feature by a row of their own; the full one loses none.
    private FeatureSet with(FeatureSet features, Generations list, String name) {
        if (!name.startsWith("-")) {
            return features.plus(FeatureSet.named(name));
        }
        return list == this ? features.minus(FeatureSet.named(name.substring(1))) : features;
    }
}
