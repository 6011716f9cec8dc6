package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.E2BIG;
import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.CmmaEnabled;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesReset;
import io.kvmsim.kvm.state.VmEvent.MemoryLimitSet;
import java.util.Optional;

/// Group KVM_S390_VM_MEM_CTRL, spec 3.1 to 3.3: `kvm_s390_set_mem_control()`, `kvm_s390_get_mem_control()`.
final class MemControl {
    private static final long NO_LIMIT = -1L;

    private MemControl() {}

    static Decision set(
            Host host, Monitor monitor, Vm vm, Optional<VmAttribute> attribute, UserBuffer buffer, Circumstances now) {
        return switch (attribute.orElse(null)) {
            case MEM_ENABLE_CMMA -> enableCmma(host, monitor, vm);
            case MEM_CLR_CMMA -> clearCmma(host, monitor, vm);
            case MEM_LIMIT_SIZE -> setLimit(vm, buffer, now);
            case null, default -> Attributes.unknown(); // attributes of other groups, or unknown ones
        };
    }

    static Decision get(Host host, Vm vm, Optional<VmAttribute> attribute, Access access) {
        if (attribute.orElse(null) != VmAttribute.MEM_LIMIT_SIZE) {
            return Attributes.unknown();
        }
        if (!access.writable()) {
            return refused(EFAULT, Rule.MEM_LIMIT_ADDRESS);
        }
        return wrote(
                Rule.MEM_LIMIT_READ,
                Bytes.ofU64(
                        host.documented()
                                ? Documented.memLimit(vm)
                                : vm.memory().limit()));
    }

    private static Decision enableCmma(Host host, Monitor monitor, Vm vm) {
        if (!host.hasCmma()) {
            return host.documented() ? Documented.enableCmma(vm) : refused(ENXIO, Rule.CMMA_NOT_ON_HOST);
        }
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.CMMA_AFTER_VCPU);
        }
        if (monitor.allowHpage1m()) {
            return host.documented() ? Documented.enableCmma(vm) : refused(EINVAL, Rule.CMMA_WITH_HPAGE);
        }
        return vm.cmma().enabled() ? done(Rule.CMMA_ENABLED) : done(Rule.CMMA_ENABLED, new CmmaEnabled(vm.name()));
    }

    private static Decision clearCmma(Host host, Monitor monitor, Vm vm) {
        if (!host.hasCmma() && !host.documented()) {
            return refused(ENXIO, Rule.CLR_CMMA_NOT_ON_HOST);
        }
        if (!vm.cmma().enabled()) {
            return refused(EINVAL, Rule.CLR_CMMA_NOT_ENABLED);
        }
        if (vm.ucontrol()) {
            return done(Rule.CLR_CMMA_UCONTROL);
        }
        long pages = monitor.pages().resettable();
        return pages == 0 ? done(Rule.CLR_CMMA) : done(Rule.CLR_CMMA, new CmmaStatesReset(vm.name(), pages));
    }

    private static Decision setLimit(Vm vm, UserBuffer buffer, Circumstances now) {
        if (vm.ucontrol()) {
            return refused(EINVAL, Rule.MEM_LIMIT_UCONTROL);
        }
        if (!buffer.readable(Long.BYTES)) {
            return refused(EFAULT, Rule.MEM_LIMIT_ADDRESS);
        }
        long limit = buffer.bytes().u64(0);
        long most = vm.memory().limit();
        if (most != NO_LIMIT && Long.compareUnsigned(limit, most) > 0) {
            return refused(E2BIG, Rule.MEM_LIMIT_TOO_BIG);
        }
        if (limit == 0) {
            return refused(EINVAL, Rule.MEM_LIMIT_ZERO);
        }
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.MEM_LIMIT_AFTER_VCPU);
        }
        if (!now.canAllocate(Gmap.TABLE_BYTES)) {
            return refused(ENOMEM, Rule.MEM_LIMIT_NO_MEMORY);
        }
        var gmap = Gmap.upTo(limit - 1);
        boolean same = vm.memory().mapped().isEmpty() && gmap.equals(vm.memory().gmap());
        return same ? done(Rule.MEM_LIMIT_SET) : done(Rule.MEM_LIMIT_SET, new MemoryLimitSet(vm.name(), limit, gmap));
    }
}
