package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import io.kvmsim.abi.SubfuncBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All features there are, in a fixed order: facilities by number, then the others as their table has them.
final class FeatureTable {
    /// Facility numbers that a model can name.
    static final int FACILITIES = GuestModel.FACILITY_BYTES * Byte.SIZE;

    /// QEMU's name for "the guest may use CMMA": the call that switches it on is ENABLE_CMMA.
    static final String CMM = "cmm";

    /// On in every list of a z/Architecture guest, so no features: `zarch-act` and `czam`.
    static final Set<Integer> FOLLOWING_FROM_ZARCH = Set.of(2, 138);

    static final int ZARCH = 1;

    /// Known to the kernel, but not to QEMU: the ultravisor-call facility.
    private static final Set<Integer> NOT_OF_GUESTS = Set.of(158);

    private static final List<Feature> ALL = read();
    private static final Map<String, Integer> INDEX_OF = indices();
    private static final Map<String, Feature> ALSO_CALLED = titles();
    private static final Map<String, List<Feature>> GROUPS = groups();

    /// What newer machines take away, `s390_get_deprecated_features()`.
    static final FeatureSet DEPRECATED = FeatureSet.named("csske", "bpb", "cte", "te");

    private FeatureTable() {}

    static Feature at(int index) {
        return ALL.get(index);
    }

    static int size() {
        return ALL.size();
    }

    static int index(Feature feature) {
        return INDEX_OF.get(feature.name());
    }

    static Feature facility(int number) {
        return ALL.get(number);
    }

    /// The feature of this name.
    static Optional<Feature> feature(String name) {
        var index = INDEX_OF.get(name);
        return Optional.ofNullable(index == null ? ALSO_CALLED.get(name) : ALL.get(index));
    }

    /// What a name stands for: a feature by QEMU's name, a facility by its number, or the members of a group. Empty
    /// where there is no such feature, and for facilities that are none of a guest's or follow from `zarch`.
    static List<Feature> named(String name) {
        if (isGroup(name)) {
            return GROUPS.get(name);
        }
        var feature = feature(name).orElseGet(() -> facility(name));
        return feature == null || follows(feature) ? List.of() : List.of(feature);
    }

    static boolean isGroup(String name) {
        return GROUPS.containsKey(name);
    }

    /// The names of all features and groups.
    static List<String> names() {
        var names = new ArrayList<>(GROUPS.keySet());
        ALL.stream()
                .filter(it -> !follows(it) && !it.name().matches("\\d+"))
                .map(Feature::name)
                .forEach(names::add);
        return List.copyOf(names);
    }

    /// As QEMU lists features: the names of groups for all of their members that are there, also of groups with one
    /// member, then what is left.
    static List<String> grouped(FeatureSet features) {
        var names = new ArrayList<String>();
        var left = features;
        for (var group : GROUPS.entrySet()) {
            var members = FeatureSet.of(group.getValue());
            if (left.containsAll(members)) {
                names.add(group.getKey());
                left = left.minus(members);
            }
        }
        names.addAll(left.names());
        return names;
    }

    private static Feature facility(String number) {
        try {
            int parsed = Integer.parseInt(number);
            return parsed >= 0 && parsed < FACILITIES ? ALL.get(parsed) : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static boolean follows(Feature feature) {
        return feature instanceof Feature.Facility(var number, var _)
                && (FOLLOWING_FROM_ZARCH.contains(number) || NOT_OF_GUESTS.contains(number));
    }

    private static List<Feature> read() {
        var all = new ArrayList<Feature>();
        for (int number = 0; number < FACILITIES; number++) {
            all.add(new Feature.Facility(number, FacilityNames.shortName(number).orElse(String.valueOf(number))));
        }
        for (var row : Tsv.rows("features.tsv")) {
            all.add(feature(row[0], Integer.parseInt(row[1]), row[2], row[row.length - 1]));
        }
        return List.copyOf(all);
    }

    private static Feature feature(String place, int number, String name, String title) {
        return switch (place) {
            case "none" -> new Feature.Bare(name);
            case "feat" -> new Feature.Assist(number, name);
            case "uv" -> new Feature.Indication(number, name);
            default -> new Feature.Function(SubfuncBlock.valueOf(place.toUpperCase(Locale.ROOT)), number, name, title);
        };
    }

    private static Map<String, Feature> titles() {
        var titles = new HashMap<String, Feature>();
        for (var feature : ALL) {
            if (feature instanceof Feature.Function function
                    && !function.title().equals(function.name())) {
                titles.put(function.title(), function);
            }
        }
        return Map.copyOf(titles);
    }

    private static Map<String, Integer> indices() {
        var indices = new HashMap<String, Integer>();
        for (int index = 0; index < ALL.size(); index++) {
            if (indices.put(ALL.get(index).name(), index) != null) {
                throw new IllegalStateException(
                        "two features are called " + ALL.get(index).name());
            }
        }
        return Map.copyOf(indices);
    }

    private static Map<String, List<Feature>> groups() {
        var groups = new LinkedHashMap<String, List<Feature>>();
        for (var row : Tsv.rows("groups.tsv")) {
            var members = groups.computeIfAbsent(row[0], _ -> new ArrayList<>());
            for (var name : row[1].split(" ")) {
                members.add(feature(name)
                        .orElseThrow(
                                () -> new IllegalStateException("groups.tsv: %s is not a feature".formatted(name))));
            }
        }
        return groups;
    }
}
