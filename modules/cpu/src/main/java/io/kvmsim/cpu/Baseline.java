package io.kvmsim.cpu;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The largest model that several hosts can run: what they have in common, said as a `-base` model with what is added
/// to it and taken away, `qmp_query_cpu_model_baseline()`. QEMU takes two; of more, the third is taken with the
/// baseline of the first two, as libvirt does.
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

    private record Shared(Definition definition, FeatureSet features) {
        Shared with(Shared other) throws BadInput {
            var lower = definition.level().isAfter(other.definition.level()) ? other.definition : definition;
            return of(type(other), lower.level(), features.common(other.features));
        }

        /// That of the older generation; within one generation that of both, or none.
        private int type(Shared other) {
            int generation = definition.level().generation();
            int others = other.definition.level().generation();
            if (generation == others) {
                return definition.type() == other.definition.type() ? definition.type() : Definition.ANY_TYPE;
            }
            return generation < others ? definition.type() : other.definition.type();
        }

        static Shared of(int type, Level highest, FeatureSet features) throws BadInput {
            var found = Definition.find(type, highest, Optional.of(features))
                    .orElseThrow(() -> new BadInput(
                            "No compatible CPU model could be created as important base features are disabled"));
            return new Shared(found, features.common(found.full()));
        }
    }

    /// @throws BadInput where the models lack what every model has
    public static Baseline of(List<GuestModel> models, Scope scope) throws BadInput {
        if (models.isEmpty()) {
            throw new BadInput("a baseline needs at least one host or model");
        }
        var shared = shared(models.getFirst(), scope);
        for (var model : models.size() == 1 ? models : models.subList(1, models.size())) {
            shared = shared.with(shared(model, scope));
        }
        var base = shared.definition().base();
        return new Baseline(
                shared.definition(),
                FeatureTable.grouped(shared.features().minus(base)),
                FeatureTable.grouped(base.minus(shared.features())));
    }

    private static Shared shared(GuestModel model, Scope scope) {
        return new Shared(
                model.definition(),
                scope == Scope.MIGRATABLE ? model.featureSet().minus(NOT_MIGRATABLE) : model.featureSet());
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
        var features = base.base().plus(FeatureSet.named(add)).minus(FeatureSet.named(remove));
        return base.model(name, host.description().cpuid(), features);
    }
}
