package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import io.kvmsim.kvm.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Whether a host can run a guest's CPU model: QEMU's check of a model against the host's, spec 8.1 step 8.
public final class Runnability {
    private static final int MULTIPLE_EPOCH = 139;
    private static final String MISSING =
            "Some features requested in the CPU model are not available in the current configuration: ";

    private Runnability() {}

    /// What prevents the model from running on the host, in the order in which QEMU looks; empty where it can run.
    public static List<Problem> of(GuestModel model, Host host) {
        var hostModel = HostModel.of(host);
        var most = hostModel.model(host);
        var problems = new ArrayList<Problem>();
        level(problems, model, hostModel.definition());
        missing(problems, Rule.FACILITY, MissingBits.facilities(model, most));
        missing(problems, Rule.FEATURE, MissingBits.assists(model, most));
        missing(problems, Rule.FUNCTION, MissingBits.functions(model, most));
        if (model.hasCmm() && !most.hasCmm()) {
            problems.add(withoutCmma());
        }
        if (model.has(MULTIPLE_EPOCH) && !most.has(MULTIPLE_EPOCH)) {
            problems.add(new Problem(
                    Rule.EPOCH,
                    List.of(FacilityNames.of(MULTIPLE_EPOCH)),
                    "Unable to set KVM guest TOD clock: Invalid argument"));
        }
        return List.copyOf(problems);
    }

    static Problem withoutCmma() {
        return new Problem(Rule.CMM, List.of(FeatureTable.CMM), MISSING + FeatureTable.CMM);
    }

    private static void level(List<Problem> problems, GuestModel model, Definition most) {
        if (model.ibc() == 0 || !Level.ofIbc(model.ibc()).isAfter(most.level())) {
            return;
        }
        var level = Level.ofIbc(model.ibc());
        var newer = level.generation() > most.level().generation() ? "generation" : "GA level";
        problems.add(new Problem(
                Rule.LEVEL,
                List.of("level %s (ibc 0x%03x)".formatted(level, model.ibc())),
                "Selected CPU %s is too new. Maximum supported model in the current configuration: '%s'"
                        .formatted(newer, most.qemuName())));
    }

    private static void missing(List<Problem> problems, Rule rule, List<Feature> features) {
        if (!features.isEmpty()) {
            var names = features.stream().map(Feature::name).collect(Collectors.joining(" "));
            problems.add(new Problem(rule, features.stream().map(Feature::text).toList(), MISSING + names));
        }
    }
}
