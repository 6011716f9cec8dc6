package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A CPU model that QEMU defines.
///
/// @param name        what it is called here
/// @param qemuName    what QEMU calls it, from generation 15 on
/// @param type        the machine type in a cpuid
/// @param description for people
public record Definition(String name, String qemuName, int type, Level level, String description) {
    /// What stands behind a name for the features of the base alone.
    static final String BASE_SUFFIX = "-base";

    /// In QEMU's order.
    public static final List<Definition> ALL =
            Tsv.rows("models.tsv").stream().map(Definition::of).toList();

    private static final int TYPE_SHIFT = 16;
    private static final int TYPE_MASK = 0xFFFF;
    private static final int IBC_LEVEL = 0xFFF;

    /// In the base of the oldest models, yet QEMU does not look for them when it searches by features.
    private static final FeatureSet NOT_SOUGHT = FeatureSet.named("msa");

    private static Definition of(String... cells) {
        return new Definition(cells[0], cells[1], Integer.parseInt(cells[2], 16), Level.parse(cells[3]), cells[4]);
    }

    /// By either name, without suffix.
    static Optional<Definition> named(String name) {
        return ALL.stream()
                .filter(it -> it.name.equals(name) || it.qemuName.equals(name))
                .findFirst();
    }

    /// The model of a host: that of its type at its level, `s390_find_cpu_def()`. A host of an unknown type is the
    /// newest whose base it has, and never older than the first here.
    static Definition of(Host host, FeatureSet features) {
        int type = (int) (host.description().cpuid() >>> TYPE_SHIFT) & TYPE_MASK;
        int ibc = host.description().ibc() & IBC_LEVEL;
        boolean known = ALL.stream().anyMatch(it -> it.type == type);
        var found =
                known ? find(type, highest(type, ibc), _ -> true) : find(0, highest(type, ibc), withBaseIn(features));
        return found.orElse(ALL.getFirst());
    }

    private static Level highest(int type, int ibc) {
        if (ibc != 0) {
            return Level.ofIbc(ibc);
        }
        int generation = ALL.stream()
                .filter(it -> it.type == type)
                .mapToInt(it -> it.level.generation())
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        return new Level(generation, Integer.MAX_VALUE);
    }

    /// The models that a guest with these features can be.
    static Predicate<Definition> withBaseIn(FeatureSet features) {
        var sought = features.plus(NOT_SOUGHT);
        return it -> sought.containsAll(it.base());
    }

    /// The model of this type that is nearest to a level from below; where there is none of the type, the newest up to
    /// that level. The search ends before the first that will not do; empty where this is the first of all.
    static Optional<Definition> find(int type, Level highest, Predicate<Definition> willDo) {
        var candidates = ALL.stream()
                .filter(it -> !it.level.isAfter(highest))
                .takeWhile(willDo)
                .toList();
        var ofType = candidates.stream().filter(it -> it.type == type).reduce((_, later) -> later);
        return ofType.or(
                () -> candidates.stream().reduce((one, other) -> other.level.isAfter(one.level) ? other : one));
    }

    FeatureSet base() {
        return Generations.BASE.upTo(level);
    }

    FeatureSet defaults() {
        return Generations.DEFAULT.upTo(level);
    }

    FeatureSet full() {
        return Generations.FULL.upTo(level);
    }
}
