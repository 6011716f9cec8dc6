package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.TopologyReportChanged;

/// Group KVM_S390_VM_CPU_TOPOLOGY, spec 3.8: in SET the attribute's number is the value, GET ignores it.
final class Topology {
    private Topology() {}

    static Decision set(Vm vm, long value) {
        if (!inForce(vm)) {
            return refused(ENXIO, Rule.TOPOLOGY_NOT_IN_MODEL);
        }
        boolean pending = value != 0;
        return pending == vm.sca().mtcr()
                ? done(Rule.TOPOLOGY_SET)
                : done(Rule.TOPOLOGY_SET, new TopologyReportChanged(vm.name(), pending));
    }

    static Decision get(Vm vm, Access access) {
        if (!inForce(vm)) {
            return refused(ENXIO, Rule.TOPOLOGY_NOT_IN_MODEL);
        }
        return access.writable()
                ? wrote(Rule.TOPOLOGY_READ, Bytes.ofU8(vm.sca().mtcr() ? 1 : 0))
                : refused(EFAULT, Rule.TOPOLOGY_ADDRESS);
    }

    private static boolean inForce(Vm vm) {
        return vm.model().inForce(Facilities.CONFIGURATION_TOPOLOGY);
    }
}
