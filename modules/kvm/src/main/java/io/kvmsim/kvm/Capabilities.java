package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.CapabilityEnabled;
import io.kvmsim.kvm.state.VmEvent.HugePagesAllowed;
import java.util.ArrayList;
import java.util.List;

/// KVM_ENABLE_CAP on the VM, spec 4.4: `kvm_vm_ioctl_enable_cap_generic()`, `kvm_vm_ioctl_enable_cap()`.
final class Capabilities {
    private static final long HALT_POLL_MAX = 0xFFFF_FFFFL;
    private static final int[] WITH_VECTOR = {134, 135, 148, 152, 192};

    private Capabilities() {}

    static Decision enable(Host host, Monitor monitor, Vm vm, Call.EnableCap call) {
        var capability = Capability.of(call.cap()).orElse(null);
        if (capability == Capability.HALT_POLL) {
            boolean bad = call.flags() != 0 || Long.compareUnsigned(call.arg0(), HALT_POLL_MAX) > 0;
            return bad ? refused(EINVAL, Rule.CAP_HALT_POLL_BAD) : done(Rule.CAP_HALT_POLL);
        }
        if (call.flags() != 0) {
            return refused(EINVAL, Rule.CAP_FLAGS);
        }
        return switch (capability) {
            case S390_IRQCHIP -> flag(vm, capability, vm.caps().irqchip());
            case S390_USER_SIGP -> flag(vm, capability, vm.caps().userSigp());
            case S390_USER_STSI -> flag(vm, capability, vm.caps().userStsi());
            case S390_USER_INSTR0 -> flag(vm, capability, vm.caps().userInstr0());
            case S390_VECTOR_REGISTERS, S390_RI, S390_GS, S390_AIS, S390_CPU_TOPOLOGY ->
                facilities(host, vm, capability);
            case S390_HPAGE_1M -> hugePages(host, monitor, vm);
            case null, default -> refused(EINVAL, Rule.CAP_UNKNOWN); // the kernel can enable no other one on a VM
        };
    }

    private static Decision flag(Vm vm, Capability capability, boolean already) {
        return already
                ? done(Rule.CAP_ENABLED)
                : done(Rule.CAP_ENABLED, new CapabilityEnabled(vm.name(), capability.number(), List.of(), List.of()));
    }

    private static Decision facilities(Host host, Vm vm, Capability capability) {
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.CAP_AFTER_VCPU);
        }
        var gained = new ArrayList<Integer>();
        int main =
                switch (capability) {
                    case S390_VECTOR_REGISTERS -> Facilities.VECTOR;
                    case S390_RI -> Facilities.RUNTIME_INSTRUMENTATION;
                    case S390_GS -> Facilities.GUARDED_STORAGE;
                    case S390_CPU_TOPOLOGY -> Facilities.CONFIGURATION_TOPOLOGY;
                    case S390_AIS -> Facilities.ADAPTER_INTERRUPTION_SUPPRESSION;
                    default -> throw new IllegalStateException(capability + " adds no facility"); // see the caller
                };
        if (capability != Capability.S390_AIS && !host.hasFacility(main)) {
            return refused(EINVAL, Rule.CAP_NOT_ON_HOST);
        }
        gained.add(main);
        if (capability == Capability.S390_VECTOR_REGISTERS) {
            for (int facility : WITH_VECTOR) {
                if (host.hasFacility(facility)) {
                    gained.add(facility);
                }
            }
        }
        var toMask = absent(vm.model().facMask(), gained);
        var toList = absent(vm.model().facList(), gained);
        return toMask.isEmpty() && toList.isEmpty()
                ? done(Rule.CAP_ENABLED)
                : done(Rule.CAP_ENABLED, new CapabilityEnabled(vm.name(), capability.number(), toMask, toList));
    }

    private static List<Integer> absent(Bytes block, List<Integer> facilities) {
        var absent = new ArrayList<>(facilities);
        absent.removeIf(block::bit);
        return List.copyOf(absent);
    }

    /// Excludes CMMA, and is excluded by it; looks only at this VM's, though the effect is the whole process's.
    private static Decision hugePages(Host host, Monitor monitor, Vm vm) {
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.CAP_AFTER_VCPU);
        }
        if (!host.description().module().hpage() || vm.cmma().enabled() || vm.ucontrol()) {
            return refused(EINVAL, Rule.CAP_HPAGE_EXCLUDED);
        }
        var events = new ArrayList<VmEvent>();
        if (!monitor.allowHpage1m()) {
            events.add(new HugePagesAllowed(vm.name()));
        }
        if (vm.cmma().pfmfi() || vm.cmma().skf()) {
            events.add(new CapabilityEnabled(vm.name(), Capability.S390_HPAGE_1M.number(), List.of(), List.of()));
        }
        return done(Rule.CAP_ENABLED, List.copyOf(events));
    }
}
