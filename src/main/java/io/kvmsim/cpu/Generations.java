package io.kvmsim.cpu;

import java.util.Arrays;
import java.util.List;

/// What each level of the hardware has, added up over the levels before: QEMU's three lists.
enum Generations {
    /// What a `-base` model has; it never changes.
    BASE,
    /// What the model without suffix has.
    DEFAULT,
    /// All that the hardware has, whether KVM offers it or not.
    FULL;

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

    FeatureSet upTo(Level level) {
        var features = FeatureSet.NONE;
        for (var row : ROWS) {
            if (!row.level().isAfter(level) && (row.list() == this || row.list() == BASE)) {
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
