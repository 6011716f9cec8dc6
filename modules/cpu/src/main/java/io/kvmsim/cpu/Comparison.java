package io.kvmsim.cpu;

import java.util.List;

/// How two CPU models compare, `qmp_query_cpu_model_comparison()`: by level and by features, and both must agree.
///
/// @param relation    of the first to the second
/// @param firstLevel  generation and GA level, `14.2`
/// @param secondLevel of the second
/// @param onlyFirst   what the first has and the second lacks
/// @param onlySecond  the other way round
/// @param unavailable what keeps the second from running on the first, as QEMU lists it: see [Runnability#unavailable]
public record Comparison(
        Relation relation,
        String firstLevel,
        String secondLevel,
        List<String> onlyFirst,
        List<String> onlySecond,
        List<String> unavailable) {
    /// What the first is to the second.
    public enum Relation {
        IDENTICAL,
        SUPERSET,
        SUBSET,
        INCOMPATIBLE;

        /// Of the second to the first.
        public Relation inverse() {
            return switch (this) {
                case SUPERSET -> SUBSET;
                case SUBSET -> SUPERSET;
                case IDENTICAL, INCOMPATIBLE -> this;
            };
        }

        private Relation and(Relation other) {
            if (this == IDENTICAL || this == other) {
                return other;
            }
            return other == IDENTICAL ? this : INCOMPATIBLE;
        }
    }

    public static Comparison of(GuestModel first, GuestModel second) {
        var ofFirst = first.featureSet().minus(second.featureSet());
        var ofSecond = second.featureSet().minus(first.featureSet());
        var firstLevel = first.definition().level();
        var secondLevel = second.definition().level();
        var level = relation(firstLevel.isAfter(secondLevel), secondLevel.isAfter(firstLevel));
        var features = relation(!ofFirst.isEmpty(), !ofSecond.isEmpty());
        return new Comparison(
                level.and(features),
                firstLevel.toString(),
                secondLevel.toString(),
                texts(ofFirst),
                texts(ofSecond),
                Runnability.unavailable(second, first));
    }

    private static Relation relation(boolean firstHasMore, boolean secondHasMore) {
        if (firstHasMore) {
            return secondHasMore ? Relation.INCOMPATIBLE : Relation.SUPERSET;
        }
        return secondHasMore ? Relation.SUBSET : Relation.IDENTICAL;
    }

    private static List<String> texts(FeatureSet features) {
        return features.features().stream().map(Feature::text).toList();
    }

    /// Whether the first, as a host, can run the second.
    public boolean isRunnable() {
        return relation == Relation.IDENTICAL || relation == Relation.SUPERSET;
    }
}
