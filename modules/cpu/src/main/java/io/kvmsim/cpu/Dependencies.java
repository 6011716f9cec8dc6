package io.kvmsim.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Which features need others. QEMU warns of a model that lacks one of them and runs it all the same.
public final class Dependencies {
    private record Row(FeatureSet features, FeatureSet needed) {
        static Row of(String... cells) {
            return new Row(FeatureSet.of(named(cells[0])), FeatureSet.named(cells[1].split(" ")));
        }

        private static List<Feature> named(String name) {
            if (!name.endsWith("*")) {
                return FeatureTable.named(name);
            }
            var start = name.substring(0, name.length() - 1);
            return Stream.iterate(0, it -> it < FeatureTable.size(), it -> it + 1)
                    .map(FeatureTable::at)
                    .filter(it -> it.name().startsWith(start))
                    .toList();
        }
    }

    private static final List<Row> ROWS =
            Tsv.rows("dependencies.tsv").stream().map(Row::of).toList();

    private Dependencies() {}

    /// `'vxeh' requires 'vx'.`, as QEMU puts it.
    public static List<String> warnings(GuestModel model) {
        var warnings = new ArrayList<String>();
        for (var row : ROWS) {
            for (var feature : row.features().common(model.featureSet()).features()) {
                for (var needed : row.needed().minus(model.featureSet()).features()) {
                    if (!needed.equals(feature)) {
                        warnings.add("'%s' requires '%s'.".formatted(feature.name(), needed.name()));
                    }
                }
            }
        }
        return List.copyOf(warnings);
    }
}
