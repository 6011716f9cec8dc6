package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import io.kvmsim.kvm.state.Host;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Whether a host can run a guest's CPU model: QEMU's check of a model against the host's, spec 8.1 step 8.
public final class Runnability {
    /// How QEMU names a model that is too new, beside features.
    private static final String TYPE = "type";

    private static final int MULTIPLE_EPOCH = 139;
    private static final String MISSING =
            "Some features requested in the CPU model are not available in the current configuration: ";

    private Runnability() {}

    /// What prevents the model from running on the host, in the order in which QEMU looks; empty where it can run.
    public static List<Problem> of(GuestModel model, Host host) {
        return of(model, HostModel.of(host).model(host));
    }

    /// @param most all that the host offers
    static List<Problem> of(GuestModel model, GuestModel most) {
        var problems = new ArrayList<Problem>();
        level(problems, model, most.definition());
        missing(model, most).forEach((rule, features) -> problems.add(problem(rule, features)));
        if (model.has(MULTIPLE_EPOCH) && !most.has(MULTIPLE_EPOCH)) {
            problems.add(new Problem(
                    Obstacle.EPOCH,
                    List.of(FacilityNames.of(MULTIPLE_EPOCH)),
                    "Unable to set KVM guest TOD clock: Invalid argument"));
        }
        return List.copyOf(problems);
    }

    /// What QEMU answers as `unavailable-features` to `query-cpu-definitions`: `type` where the model is too new, then
    /// groups, then single features. Empty where the model can run.
    ///
    /// @param most all that the host offers
    public static List<String> unavailable(GuestModel model, GuestModel most) {
        var unavailable = new ArrayList<String>();
        if (model.definition().level().isAfter(most.definition().level())) {
            unavailable.add(TYPE);
        }
        unavailable.addAll(FeatureTable.grouped(model.featureSet().minus(most.featureSet())));
        return List.copyOf(unavailable);
    }

    static Problem withoutCmma() {
        return problem(Obstacle.CMM, FeatureTable.named(FeatureTable.CMM));
    }

    private static void level(List<Problem> problems, GuestModel model, Definition most) {
        var level = model.definition().level();
        if (!level.isAfter(most.level())) {
            return;
        }
        var newer = level.generation() > most.level().generation() ? "generation" : "GA level";
        problems.add(new Problem(
                Obstacle.LEVEL,
                List.of("level %s (ibc 0x%03x)".formatted(level, model.ibc())),
                "Selected CPU %s is too new. Maximum supported model in the current configuration: '%s'"
                        .formatted(newer, most.qemuName())));
    }

    private static Map<Obstacle, List<Feature>> missing(GuestModel model, GuestModel most) {
        var missing = new EnumMap<Obstacle, List<Feature>>(Obstacle.class);
        for (var feature : model.featureSet().minus(most.featureSet()).features()) {
            var rule =
                    switch (feature) {
                        case Feature.Facility _ -> Obstacle.FACILITY;
                        case Feature.Assist _ -> Obstacle.FEATURE;
                        case Feature.Function _ -> Obstacle.FUNCTION;
                        case Feature.Indication _ -> Obstacle.UV;
                        case Feature.Bare(var name) -> name.equals(FeatureTable.CMM) ? Obstacle.CMM : Obstacle.OTHER;
                    };
            missing.computeIfAbsent(rule, _ -> new ArrayList<>()).add(feature);
        }
        return missing;
    }

    private static Problem problem(Obstacle rule, List<Feature> features) {
        var names = String.join(" ", FeatureTable.grouped(FeatureSet.of(features)));
        return new Problem(rule, features.stream().map(Feature::text).toList(), MISSING + names);
    }
}
