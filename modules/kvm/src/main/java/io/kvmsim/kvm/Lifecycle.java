package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;

import io.kvmsim.abi.VmType;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.OomKilled;
import io.kvmsim.kvm.state.VmEvent.VmCreated;
import io.kvmsim.kvm.state.VmEvent.VmDestroyed;
import io.kvmsim.kvm.state.VmName;
import java.util.List;

/// KVM_CREATE_VM and the end of a VM, spec 4.1 and 4.10: `kvm_create_vm()`, `kvm_arch_init_vm()`.
final class Lifecycle {
    private Lifecycle() {}

    static Decision create(Host host, Monitor monitor, VmName name, long type, Circumstances now) {
        if (!now.canAllocate(Footprint.VM_STRUCT_BYTES)) {
            return refused(ENOMEM, Rule.VM_NO_MEMORY);
        }
        if ((type & ~VmType.UCONTROL) != 0) {
            return refused(EINVAL, Rule.VM_TYPE_UNKNOWN);
        }
        boolean ucontrol = type == VmType.UCONTROL;
        if (ucontrol && !now.privileged()) {
            return refused(EINVAL, Rule.VM_UCONTROL_UNPRIVILEGED);
        }
        if (!now.canAllocate(Footprint.vmBytes(ucontrol))) {
            return refused(ENOMEM, Rule.VM_NO_MEMORY);
        }
        if (monitor.find(name) != null) {
            return refused(EEXIST, Rule.VM_NAME_TAKEN);
        }
        return done(Rule.VM_CREATED, created(host, name, ucontrol));
    }

    static Decision close(Vm vm, Call.Close.Cause cause) {
        var destroyed = new VmDestroyed(vm.name());
        return switch (cause) {
            case MONITOR -> done(Rule.VM_CLOSED, destroyed);
            case OOM -> done(Rule.VM_OOM_KILLED, List.of(new OomKilled(vm.name()), destroyed));
        };
    }

    private static VmCreated created(Host host, VmName name, boolean ucontrol) {
        var sclp = host.description().sclp();
        var model = host.initialModel();
        boolean msa3 = model.inForce(Facilities.MSA3);
        return new VmCreated(
                name,
                ucontrol,
                ucontrol ? -1L : host.memLimit(),
                ucontrol ? Gmap.NONE : host.initialGmap(),
                sclp.pfmfi(),
                sclp.skey(),
                model,
                Crypto.initial(msa3, host.crycbFormat(msa3)));
    }
}
