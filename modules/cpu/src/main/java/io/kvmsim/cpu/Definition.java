package io.kvmsim.cpu;

import io.kvmsim.kvm.state.Host;
import java.util.List;
import java.util.Optional;

/// A CPU model that QEMU defines.
///
/// @param name        what it is called here
/// @param qemuName    what QEMU calls it, from generation 15 on
/// @param type        the machine type in a cpuid
/// @param description for people
public record Definition(String name, String qemuName, int type, Level level, String description) {
    /// What stands behind a name for the features of the base alone.
    static final String BASE_SUFFIX = "-base";

    /// In QEMU's order: of release.
    public static final List<Definition> ALL =
            Tsv.rows("models.tsv").stream().map(Definition::of).toList();

    /// For a search that knows no type.
    static final int ANY_TYPE = 0;

    private static final int TYPE_SHIFT = 16;
    private static final int TYPE_MASK = 0xFFFF;
    private static final int IBC_LEVEL = 0xFFF;

    /// In the base of some model, yet QEMU does not look for them when it searches by features: functions of MSA that
    /// a machine may lack, and `csske`, which newer machines do not have.
    private static final FeatureSet NOT_SOUGHT =
            FeatureSet.named("msa").minus(FeatureSet.named("msa-base")).plus(FeatureSet.named("csske"));

    private static Definition of(String... cells) {
        return new Definition(cells[0], cells[1], Integer.parseInt(cells[2], 16), Level.parse(cells[3]), cells[4]);
    }

    /// By either name, without suffix.
    static Optional<Definition> named(String name) {
        return ALL.stream()
                .filter(it -> it.name.equals(name) || it.qemuName.equals(name))
                .findFirst();
    }

    /// The model of a host: that of its type at its level. A host of an unknown type is the newest whose base it has,
    /// and never older than the first here.
    static Definition of(Host host, FeatureSet features) {
        int type = (int) (host.description().cpuid() >>> TYPE_SHIFT) & TYPE_MASK;
        int ibc = host.description().ibc() & IBC_LEVEL;
        boolean known = ALL.stream().anyMatch(it -> it.type == type);
        var level = ibc == 0 ? new Level(known ? generation(type) : Level.UNKNOWN, 0) : Level.ofIbc(ibc);
        return find(known ? type : ANY_TYPE, level, known ? Optional.empty() : Optional.of(features))
                .orElse(ALL.getFirst());
    }

    private static int generation(int type) {
        return ALL.stream()
                .filter(it -> it.type == type)
                .mapToInt(it -> it.level.generation())
                .findFirst()
                .orElseThrow();
    }

    /// QEMU's search, `s390_find_cpu_def()`: in order of release up to a level, and up to the first model whose base
    /// the features lack. It ends at the model of this type and GA level; else the last of the type is found, and
    /// where there is none, the last of all. Empty where the first already lacks something.
    ///
    /// @param highest a generation of [Level#UNKNOWN] or a GA level of 0 sets no limit
    static Optional<Definition> find(int type, Level highest, Optional<FeatureSet> features) {
        var sought = features.map(it -> it.plus(NOT_SOUGHT));
        Definition ofType = null;
        Definition last = null;
        for (var candidate : ALL) {
            boolean lacks = sought.isPresent() && !sought.get().containsAll(candidate.base());
            if (lacks || candidate.level.isBeyond(highest)) {
                break;
            }
            last = candidate;
            if (candidate.type == type) {
                ofType = candidate;
                if (candidate.level.ga() == highest.ga()) {
                    break;
                }
            }
        }
        return Optional.ofNullable(ofType == null ? last : ofType);
    }

    /// @param hostCpuid of the host whose guest it is
    GuestModel model(String modelName, long hostCpuid, FeatureSet features) {
        return GuestModel.of(modelName, this, HostModel.cpuid(hostCpuid, type), features);
    }

    GuestModel baseModel(long hostCpuid) {
        return model(name + BASE_SUFFIX, hostCpuid, base());
    }

    GuestModel defaultModel(long hostCpuid) {
        return model(name, hostCpuid, Generations.DEFAULT.upTo(level));
    }

    FeatureSet base() {
        return Generations.BASE.upTo(level);
    }

    FeatureSet full() {
        return Generations.FULL.upTo(level);
    }
}
