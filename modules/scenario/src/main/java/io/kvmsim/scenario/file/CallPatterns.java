package io.kvmsim.scenario.file;

import io.kvmsim.abi.Group;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.scenario.CallPattern;
import io.kvmsim.scenario.GuestNames;
import io.kvmsim.scenario.Scenario.GuestGroup;
import io.kvmsim.values.BadInput;
import java.util.List;
import java.util.Optional;

/// Reads which calls an entry of `faults:` or `latency:` is about.
final class CallPatterns {
    private CallPatterns() {}

    static CallPattern of(YamlValue entry, List<GuestGroup> guests) throws BadInput {
        var pattern = entry.text("guests", CallPattern.ANY_GUEST);
        if (guests.stream().noneMatch(group -> GuestNames.hasMatch(group, pattern))) {
            var names = guests.stream().map(group -> group.name() + "-*").toList();
            throw entry.get("guests")
                    .bad("is \"%s\", and there is none; there are %s".formatted(pattern, Names.listed(names)));
        }
        Optional<Op> op = entry.optional("op").map(CallPattern.OPS::get);
        Optional<Group> group = entry.optional("group").map(CallPattern.GROUPS::get);
        Optional<VmAttribute> attr = entry.optional("attr").flatMap(VmAttribute::ofShortName);
        for (var key : List.of("group", "attr")) {
            if (entry.has(key) && op.isPresent() && !isOfAttributes(op.get())) {
                throw entry.get(key)
                        .bad("stands beside \"op\": %s, which has no attribute".formatted(entry.text("op", "")));
            }
        }
        if (group.isPresent() && attr.isPresent()) {
            throw entry.get("group").bad("stands beside \"attr\", which says it already: leave one out");
        }
        return new CallPattern(pattern, op, group, attr);
    }

    private static boolean isOfAttributes(Op op) {
        return op == Op.SET_DEVICE_ATTR || op == Op.GET_DEVICE_ATTR || op == Op.HAS_DEVICE_ATTR;
    }
}
