package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Rule.ATTRIBUTE_KNOWN;
import static io.kvmsim.kvm.Rule.ATTRIBUTE_UNKNOWN;
import static io.kvmsim.kvm.Rule.GROUP_UNKNOWN;

import io.kvmsim.abi.Group;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import java.util.Optional;

/// Sends an attribute call to its group: `kvm_s390_vm_{set,get,has}_attr()`, spec 2.3 and 2.4. An attribute that a
/// direction does not have is simply unknown in it: ENXIO.
final class Attributes {
    private Attributes() {}

    static Decision set(Host host, Monitor monitor, Vm vm, Call.SetAttr call, Circumstances now) {
        var group = Group.of(call.group());
        if (group.isEmpty()) {
            return Decision.refused(ENXIO, GROUP_UNKNOWN);
        }
        var attribute = VmAttribute.of(group.get(), call.attr());
        return switch (group.get()) {
            case MEM_CTRL -> MemControl.set(host, monitor, vm, attribute, call.buffer(), now);
            case TOD -> Tod.set(vm, attribute, call.flags(), call.buffer(), now);
            case CRYPTO -> CryptoControl.set(host, vm, attribute);
            case CPU_MODEL -> CpuModelControl.set(host, vm, attribute, call.buffer(), now);
            case MIGRATION -> MigrationControl.set(host, vm, attribute, now);
            case CPU_TOPOLOGY -> Topology.set(vm, call.attr());
        };
    }

    static Decision get(Host host, Vm vm, Call.GetAttr call, Circumstances now) {
        var group = Group.of(call.group());
        if (group.isEmpty() || group.get() == Group.CRYPTO) {
            return Decision.refused(ENXIO, GROUP_UNKNOWN);
        }
        var attribute = VmAttribute.of(group.get(), call.attr());
        return switch (group.get()) {
            case MEM_CTRL -> MemControl.get(host, vm, attribute, call.access());
            case TOD -> Tod.get(vm, attribute, call.flags(), call.access(), now);
            case CRYPTO -> throw new IllegalStateException("group CRYPTO has no GET");
            case CPU_MODEL -> CpuModelControl.get(host, vm, attribute, call.access(), now);
            case MIGRATION -> MigrationControl.get(vm, attribute, call.access());
            case CPU_TOPOLOGY -> Topology.get(vm, call.access());
        };
    }

    /// Never depends on vCPUs, VM type or buffers.
    static Decision has(Host host, Vm vm, Call.HasAttr call) {
        var group = Group.of(call.group());
        if (group.isEmpty()) {
            return Decision.refused(ENXIO, GROUP_UNKNOWN);
        }
        boolean known =
                switch (group.get()) {
                    case MIGRATION -> true;
                    case CPU_TOPOLOGY -> vm.model().inForce(Facilities.CONFIGURATION_TOPOLOGY);
                    case MEM_CTRL, TOD, CRYPTO, CPU_MODEL -> has(host, VmAttribute.of(group.get(), call.attr()));
                };
        return known ? Decision.done(ATTRIBUTE_KNOWN) : unknown();
    }

    private static boolean has(Host host, Optional<VmAttribute> attribute) {
        return attribute.isPresent()
                && switch (attribute.get()) {
                    case MEM_ENABLE_CMMA, MEM_CLR_CMMA -> host.hasCmma();
                    case CRYPTO_ENABLE_APIE, CRYPTO_DISABLE_APIE ->
                        host.description().ap();
                    case TOD_EXT -> false; // although set and get work
                    default -> true; // the others exist on every host
                };
    }

    static Decision unknown() {
        return Decision.refused(ENXIO, ATTRIBUTE_UNKNOWN);
    }
}
