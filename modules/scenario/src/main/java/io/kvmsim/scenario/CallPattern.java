package io.kvmsim.scenario;

import io.kvmsim.abi.Group;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A pattern that matches calls of monitors.
///
/// @param guests whose: a name, or a pattern with `*`
/// @param op     which request; empty: any
/// @param group  of attributes; empty: any, and what is not an attribute as well
/// @param attr   the attribute; empty: any of the group
public record CallPattern(String guests, Optional<Op> op, Optional<Group> group, Optional<VmAttribute> attr) {
    /// The words for what monitors ask, as `vm call` has them.
    public static final Map<String, Op> OPS = new TreeMap<>(Map.ofEntries(
            Map.entry("vm create", Op.CREATE_VM),
            Map.entry("vcpu create", Op.CREATE_VCPU),
            Map.entry("slot set", Op.SET_USER_MEMORY_REGION),
            Map.entry("attr set", Op.SET_DEVICE_ATTR),
            Map.entry("attr get", Op.GET_DEVICE_ATTR),
            Map.entry("attr has", Op.HAS_DEVICE_ATTR),
            Map.entry("cap enable", Op.ENABLE_CAP),
            Map.entry("cap check", Op.CHECK_EXTENSION),
            Map.entry("irqchip create", Op.CREATE_IRQCHIP),
            Map.entry("cmma get", Op.GET_CMMA_BITS),
            Map.entry("cmma set", Op.SET_CMMA_BITS)));

    /// By what the short names of a group's attributes begin with.
    public static final Map<String, Group> GROUPS = new TreeMap<>(Arrays.stream(VmAttribute.values())
            .collect(Collectors.toMap(it -> it.shortName().split("\\.")[0], VmAttribute::group, (one, _) -> one)));

    public static final String ANY_GUEST = "*";

    /// Whether it is one of these calls, whoever makes it. What guests and hosts do is not a monitor's call.
    public boolean matches(Call call) {
        if (op.isPresent() ? op.get() != call.op() : !isMonitors(call.op())) {
            return false;
        }
        if (group.isEmpty() && attr.isEmpty()) {
            return true;
        }
        return switch (call) {
            case Call.SetAttr set -> matches(set.group(), set.attr());
            case Call.GetAttr get -> matches(get.group(), get.attr());
            case Call.HasAttr has -> matches(has.group(), has.attr());
            default -> false; // only these have a group and an attribute
        };
    }

    private boolean matches(int groupNumber, long number) {
        return attr.isPresent()
                ? VmAttribute.of(groupNumber, number).equals(attr)
                : Group.of(groupNumber).equals(group);
    }

    private static boolean isMonitors(Op asked) {
        return switch (asked) {
            case GUEST_ESSA, GUEST_STORE, HOST_CLOCK_STEP, CLOSE -> false;
            default -> true; // every other one is an ioctl, which a monitor calls
        };
    }

    /// For people, and to tell one pattern from another: `attr set cpu.processor of web-*`.
    public String text() {
        var words = op.flatMap(it -> word(OPS, it)).orElse("any call");
        var which = attr.map(VmAttribute::shortName)
                .or(() -> group.flatMap(it -> word(GROUPS, it)))
                .map(it -> " " + it)
                .orElse("");
        return words + which + (guests.equals(ANY_GUEST) ? "" : " of " + guests);
    }

    private static <T> Optional<String> word(Map<String, T> words, T meaning) {
        return words.entrySet().stream()
                .filter(it -> it.getValue() == meaning)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
