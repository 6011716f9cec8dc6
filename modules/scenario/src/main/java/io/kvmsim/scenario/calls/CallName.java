package io.kvmsim.scenario.calls;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// The name of a call in counts and reports. A run has millions of them: names of attributes are made once.
public final class CallName {
    private static final Map<VmAttribute, String> SET = named("SET ");
    private static final Map<VmAttribute, String> GET = named("GET ");
    private static final Map<VmAttribute, String> HAS = named("HAS ");

    private CallName() {}

    private static Map<VmAttribute, String> named(String verb) {
        var names = new EnumMap<VmAttribute, String>(VmAttribute.class);
        Arrays.stream(VmAttribute.values()).forEach(it -> names.put(it, verb + it.shortName()));
        return names;
    }

    public static String of(Call call) {
        return switch (call) {
            case Call.SetAttr set -> attribute(SET, "SET ", set.group(), set.attr());
            case Call.GetAttr get -> attribute(GET, "GET ", get.group(), get.attr());
            case Call.HasAttr has -> attribute(HAS, "HAS ", has.group(), has.attr());
            case Call.EnableCap enable -> "ENABLE_CAP " + capability(enable.cap());
            case Call.CheckExtension check -> "CHECK_EXTENSION " + capability(check.cap());
            case Call.CreateVm _ -> "CREATE_VM";
            case Call.CreateVcpu _ -> "CREATE_VCPU";
            case Call.SetUserMemoryRegion _ -> "SET_USER_MEMORY_REGION";
            default -> call.op().wireName(); // the others have one name
        };
    }

    private static String attribute(Map<VmAttribute, String> names, String verb, int group, long number) {
        return VmAttribute.of(group, number).map(names::get).orElse(verb + group + "/" + number);
    }

    private static String capability(long number) {
        return number == (int) number
                ? Capability.of((int) number).map(Capability::name).orElse(String.valueOf(number))
                : String.valueOf(number);
    }
}
