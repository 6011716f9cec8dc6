package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBUSY;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Feat;
import io.kvmsim.abi.Machine;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.Subfunc;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.ProcessorFeaturesSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSubfunctionsSet;
import io.kvmsim.kvm.state.VmEvent.UvFeaturesSet;
import java.util.List;
import java.util.Optional;

/// Group KVM_S390_VM_CPU_MODEL, spec 3.6. Which errno wins differs from attribute to attribute (3.6.8).
final class CpuModelControl {
    static final int PROCESSOR_BYTES = Processor.CODEC.size();
    static final int MACHINE_BYTES = Machine.CODEC.size();

    private static final int FEAT_BYTES = Feat.CODEC.size();
    private static final int SUBFUNC_BYTES = Subfunc.CODEC.size();

    private CpuModelControl() {}

    static Decision set(Host host, Vm vm, Optional<VmAttribute> attribute, UserBuffer buffer, Circumstances now) {
        return switch (attribute.orElse(null)) {
            case CPU_PROCESSOR -> setProcessor(host, vm, buffer, now);
            case CPU_PROCESSOR_FEAT -> setFeat(host, vm, buffer);
            case CPU_PROCESSOR_SUBFUNC -> setSubfunc(vm, buffer);
            case CPU_PROCESSOR_UV_FEAT_GUEST -> setUvFeat(host, vm, buffer);
            case null, default -> Attributes.unknown(); // those that can only be read, and unknown ones
        };
    }

    static Decision get(Host host, Vm vm, Optional<VmAttribute> attribute, Access access, Circumstances now) {
        if (attribute.isEmpty()) {
            return Attributes.unknown();
        }
        if (lacksMemory(attribute.get(), now)) {
            return refused(ENOMEM, Rule.MODEL_NO_MEMORY);
        }
        if (host.documented() && Documented.subfuncUnreadable(vm, attribute.get())) {
            return refused(EINVAL, Rule.SUBFUNC_NEVER_SET);
        }
        return access.writable()
                ? wrote(Rule.MODEL_READ, value(host, vm.model(), attribute.get()))
                : refused(EFAULT, Rule.MODEL_ADDRESS);
    }

    private static boolean lacksMemory(VmAttribute attribute, Circumstances now) {
        return switch (attribute) {
            case CPU_PROCESSOR -> !now.canAllocate(PROCESSOR_BYTES);
            case CPU_MACHINE -> !now.canAllocate(MACHINE_BYTES);
            default -> false; // the kernel copies the others without a buffer
        };
    }

    private static Bytes value(Host host, CpuModel model, VmAttribute attribute) {
        var machine = host.description();
        return switch (attribute) {
            case CPU_PROCESSOR -> Processor.CODEC.encode(new Processor(model.cpuid(), model.ibc(), model.facList()));
            case CPU_MACHINE ->
                Machine.CODEC.encode(
                        new Machine(machine.cpuid(), machine.ibc(), model.facMask(), host.processorList()));
            case CPU_PROCESSOR_FEAT -> model.feat();
            case CPU_MACHINE_FEAT -> machine.feat();
            case CPU_PROCESSOR_SUBFUNC -> model.subfunc();
            case CPU_MACHINE_SUBFUNC -> machine.subfunc();
            case CPU_PROCESSOR_UV_FEAT_GUEST -> Bytes.ofU64(model.uvFeat());
            case CPU_MACHINE_UV_FEAT_GUEST -> Bytes.ofU64(host.uvFeatures());
            // the caller found the group
            default -> throw new IllegalStateException(attribute + " is not in group CPU_MODEL");
        };
    }

    /// `kvm_s390_set_processor()`: EBUSY before EFAULT; cpuid and list unchecked.
    private static Decision setProcessor(Host host, Vm vm, UserBuffer buffer, Circumstances now) {
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.MODEL_AFTER_VCPU);
        }
        if (!now.canAllocate(PROCESSOR_BYTES)) {
            return refused(ENOMEM, Rule.MODEL_NO_MEMORY);
        }
        if (!buffer.readable(PROCESSOR_BYTES)) {
            return refused(EFAULT, Rule.MODEL_ADDRESS);
        }
        var asked = Processor.CODEC.decode(buffer.bytes());
        int ibc = host.documented() ? asked.ibc() : clampedIbc(host, vm, asked.ibc());
        var changed = vm.model().withProcessor(asked.cpuid(), ibc, asked.facList());
        return changed.equals(vm.model())
                ? done(Rule.PROCESSOR_SET)
                : done(
                        Rule.PROCESSOR_SET,
                        new ProcessorSet(vm.name(), asked.cpuid(), ibc, asked.ibc(), asked.facList()));
    }

    private static int clampedIbc(Host host, Vm vm, int asked) {
        if (host.ibcLowest() == 0 || asked == 0) {
            return vm.model().ibc();
        }
        return asked > host.ibcUnblocked() ? host.ibcUnblocked() : Math.max(asked, host.ibcLowest());
    }

    /// `kvm_s390_set_processor_feat()`: EFAULT and EINVAL before EBUSY.
    private static Decision setFeat(Host host, Vm vm, UserBuffer buffer) {
        if (!buffer.readable(FEAT_BYTES)) {
            return refused(EFAULT, Rule.MODEL_ADDRESS);
        }
        var asked = buffer.bytes().slice(0, FEAT_BYTES);
        if (!asked.andNot(host.description().feat()).isZero()) {
            return refused(EINVAL, Rule.FEAT_NOT_AVAILABLE);
        }
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.MODEL_AFTER_VCPU);
        }
        return asked.equals(vm.model().feat())
                ? done(Rule.FEAT_SET)
                : done(Rule.FEAT_SET, new ProcessorFeaturesSet(vm.name(), asked));
    }

    /// `kvm_s390_set_processor_subfunc()`: the kernel copies straight into the VM's blocks, so what cannot be read
    /// becomes zeros although the answer is EFAULT.
    private static Decision setSubfunc(Vm vm, UserBuffer buffer) {
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.MODEL_AFTER_VCPU);
        }
        boolean readable = buffer.readable(SUBFUNC_BYTES);
        var copied = readable
                ? buffer.bytes().slice(0, SUBFUNC_BYTES)
                : buffer.access().readable() ? buffer.bytes().padded(SUBFUNC_BYTES) : Bytes.zeros(SUBFUNC_BYTES);
        boolean same = copied.equals(vm.model().subfunc()) && vm.model().subfuncWritten();
        var events = same ? List.<VmEvent>of() : List.<VmEvent>of(new ProcessorSubfunctionsSet(vm.name(), copied));
        return readable ? done(Rule.SUBFUNC_SET, events) : refused(EFAULT, Rule.SUBFUNC_ADDRESS, events);
    }

    /// `kvm_s390_set_uv_feat()`.
    private static Decision setUvFeat(Host host, Vm vm, UserBuffer buffer) {
        if (!buffer.readable(Long.BYTES)) {
            return refused(EFAULT, Rule.MODEL_ADDRESS);
        }
        long asked = buffer.bytes().u64(0);
        if ((asked & ~host.uvFeatures()) != 0) {
            return refused(EINVAL, Rule.UV_FEAT_NOT_AVAILABLE);
        }
        if (vm.hasVcpus()) {
            return refused(EBUSY, Rule.MODEL_AFTER_VCPU);
        }
        return asked == vm.model().uvFeat()
                ? done(Rule.UV_FEAT_SET)
                : done(Rule.UV_FEAT_SET, new UvFeaturesSet(vm.name(), asked));
    }
}
