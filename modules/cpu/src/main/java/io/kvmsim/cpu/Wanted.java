package io.kvmsim.cpu;

import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.stream.Collectors;

/// A model as it was asked for: where it starts, and what is then switched on and off, in this order. The words of
/// `-cpu`, model files and libvirt's XML all become one of these, so that QEMU's rules are here once.
///
/// @param name       what it is called; empty for its own words
/// @param where      a file's name for messages; empty where it has none
/// @param start      a model's name
/// @param deprecated whether deprecated features stay
record Wanted(String name, String where, String start, List<Change> changes, boolean deprecated) {
    /// A feature, or a group with all of its members.
    record Change(String name, boolean on) {
        @Override
        public String toString() {
            return name + (on ? "=on" : "=off");
        }
    }

    static final String FEATURES =
            "features and groups are named as QEMU does (kvmsim cpu show z17 lists names), facilities also by number, "
                    + "0 to " + (FeatureTable.FACILITIES - 1);

    Wanted {
        changes = List.copyOf(changes);
    }

    /// @throws BadInput where a feature came later than the model
    GuestModel model(GuestModel started) throws BadInput {
        var features = started.featureSet();
        for (var change : changes) {
            features = after(features, change, started.definition());
        }
        var model = started.with(features);
        return (deprecated ? model : model.withoutDeprecated()).called(name.isEmpty() ? words() : name);
    }

    /// QEMU adds a group where the model's machine has a part of it, and all of the group then.
    private FeatureSet after(FeatureSet features, Change change, Definition definition) throws BadInput {
        var named = FeatureSet.of(FeatureTable.named(change.name()));
        if (!change.on()) {
            return features.minus(named);
        }
        if (!named.intersects(definition.full())) {
            throw bad("%s '%s' is not available for CPU model '%s', it was introduced with later models."
                    .formatted(
                            FeatureTable.isGroup(change.name()) ? "Group" : "Feature",
                            FeatureTable.isGroup(change.name()) ? change.name() : named,
                            definition.qemuName()));
        }
        return features.plus(named);
    }

    BadInput bad(String problem) {
        return where.isEmpty() ? new BadInput(problem) : new BadInput(where, 0, problem);
    }

    /// As QEMU takes it: `z14,msa8=off`.
    private String words() {
        return start + changes.stream().map(it -> "," + it).collect(Collectors.joining());
    }
}
