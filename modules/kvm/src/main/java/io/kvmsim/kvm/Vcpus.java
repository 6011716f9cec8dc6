package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;

import io.kvmsim.abi.Limits;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.ScaEntryLost;
import io.kvmsim.kvm.state.VmEvent.ScaExtended;
import io.kvmsim.kvm.state.VmEvent.TopologyReportChanged;
import io.kvmsim.kvm.state.VmEvent.VcpuCreated;
import java.util.ArrayList;
import java.util.List;

/// KVM_CREATE_VCPU, spec 4.2 and 3.9: `kvm_vm_ioctl_create_vcpu()`, `sca_can_add_vcpu()`,
/// `kvm_arch_vcpu_create()`, `kvm_arch_vcpu_postcreate()`.
final class Vcpus {
    private Vcpus() {}

    static Decision create(Host host, Vm vm, long id, Circumstances now) {
        if (Long.compareUnsigned(id, Limits.MAX_VCPUS) >= 0) {
            return refused(EINVAL, Rule.VCPU_ID_TOO_LARGE);
        }
        if (vm.vcpus().size() >= Limits.MAX_VCPUS) {
            return refused(EINVAL, Rule.VCPU_TOO_MANY);
        }
        var events = new ArrayList<VmEvent>(2);
        long free = now.free();
        if (!vm.ucontrol() && host.hasSigpInterpretation() && id >= Limits.BSCA_CPU_SLOTS) {
            if (!host.canExtendSca()) {
                return refused(EINVAL, Rule.VCPU_BEYOND_BSCA);
            }
            if (!vm.sca().extended()) {
                if (!now.canAllocate(Footprint.ESCA_BYTES)) {
                    return refused(EINVAL, Rule.VCPU_NO_MEMORY_FOR_ESCA);
                }
                events.add(new ScaExtended(vm.name(), (int) id));
                free = free == Circumstances.ALL ? free : free - Footprint.ESCA_BYTES + Footprint.BSCA_BYTES;
            }
            if (id >= Limits.ESCA_CPU_SLOTS) {
                return refused(EINVAL, Rule.VCPU_BEYOND_ESCA, events);
            }
        }
        if (!now.withFree(free).canAllocate(Footprint.vcpuBytes(vm))) {
            return refused(ENOMEM, Rule.VCPU_NO_MEMORY, events);
        }
        var existing = vm.vcpu((int) id);
        if (existing != null) {
            return taken(vm, existing, events);
        }
        events.add(new VcpuCreated(vm.name(), created(host, vm, (int) id)));
        return done(Rule.VCPU_CREATED, events);
    }

    /// The id is looked at last: the clean-up of the second vCPU takes the first one out of the SCA, by its id.
    private static Decision taken(Vm vm, Vcpu existing, List<VmEvent> events) {
        if (existing.inSca()) {
            events.add(new ScaEntryLost(vm.name(), existing.id()));
        }
        if (!vm.sca().mtcr()) {
            events.add(new TopologyReportChanged(vm.name(), true));
        }
        return refused(EEXIST, Rule.VCPU_ID_TAKEN, events);
    }

    private static Vcpu created(Host host, Vm vm, int id) {
        var model = vm.model();
        return new Vcpu(
                id,
                vm.clock(),
                model.inForce(Facilities.MULTIPLE_EPOCH),
                model.ibc(),
                model.inForce(Facilities.EDAT1) && vm.cmma().pfmfi(),
                vm.cmma().enabled(),
                !vm.ucontrol() && host.hasSigpInterpretation(),
                CryptoBits.of(host, model, vm.crypto()),
                Vcpu.Essa.OFF);
    }
}
