package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The largest model that several hosts can run: what they have in common, said as a `-base` model with what is added
/// to it and taken away, `qmp_query_cpu_model_baseline()`.
///
/// @param base   the model without suffix
/// @param add    features and groups on top of its base
/// @param remove features and groups of its base that some host lacks
public record Baseline(Definition base, List<String> add, List<String> remove) {
    /// QEMU runs no guest with it where migration is required.
    private static final FeatureSet NOT_MIGRATABLE = FeatureSet.named("unpack");

    /// Which features count.
    public enum Scope {
        ALL,
        /// Without those that block migration.
        MIGRATABLE
    }

    /// @throws BadModel where the hosts lack what every model has
    public static Baseline of(List<Host> hosts, Scope scope) throws BadModel {
        var models = hosts.stream().map(HostModel::of).toList();
        var features = models.stream()
                .map(HostModel::features)
                .reduce(FeatureSet::common)
                .orElseThrow(() -> new BadModel("a baseline needs at least one host"));
        if (scope == Scope.MIGRATABLE) {
            features = features.minus(NOT_MIGRATABLE);
        }
        var level = models.stream()
                .map(it -> it.definition().level())
                .min(Level::compareTo)
                .orElseThrow();
        var base = Definition.find(type(models), level, Definition.withBaseIn(features))
                .orElseThrow(() -> new BadModel(
                        "No compatible CPU model could be created as important base features are disabled"));
        var common = features.common(base.full());
        return new Baseline(
                base,
                FeatureTable.grouped(common.minus(base.base())),
                FeatureTable.grouped(base.base().minus(common)));
    }

    /// That of all hosts, or 0: a model of hosts of several types is that of the large machine.
    private static int type(List<HostModel> models) {
        var types = models.stream().map(it -> it.definition().type()).distinct().toList();
        return types.size() == 1 ? types.getFirst() : 0;
    }

    /// `z14.2-base`
    public String baseName() {
        return base.name() + Definition.BASE_SUFFIX;
    }

    /// What QEMU takes behind `-cpu`: `z14.2-base,vx=on,…`.
    public String qemuText() {
        return Stream.concat(
                        Stream.of(base.qemuName() + Definition.BASE_SUFFIX),
                        Stream.concat(
                                add.stream().map(it -> it + "=on"),
                                remove.stream().map(it -> it + "=off")))
                .collect(Collectors.joining(","));
    }

    /// The same as a model file has it.
    public GuestModel model(String name, Host host) {
        return new ModelFile(
                        name,
                        baseName(),
                        FeatureSet.named(add.toArray(String[]::new)),
                        FeatureSet.named(remove.toArray(String[]::new)))
                .model(host);
    }
}
