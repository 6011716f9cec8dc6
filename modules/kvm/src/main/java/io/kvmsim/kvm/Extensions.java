package io.kvmsim.kvm;

import static io.kvmsim.kvm.Decision.answered;

import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Limits;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Vm;

/// KVM_CHECK_EXTENSION, spec 4.5: `kvm_vm_ioctl_check_extension()`. Speaks of the host, never of a VM's model.
final class Extensions {
    private static final int MEM_OP_BYTES_MAX = 65536;
    private static final int MEM_OP_EXTENSION = 3;
    private static final int IRQ_ROUTES_MAX = 4096;
    private static final int GUEST_DEBUG_FLAGS = 0x1001_0003;

    private Extensions() {}

    static Decision check(Host host, long cap, boolean ucontrol) {
        return answered(answer(host, cap, ucontrol), Rule.EXTENSION);
    }

    private static int answer(Host host, long cap, boolean ucontrol) {
        if (cap != (int) cap) {
            return 0;
        }
        var capability = Capability.of((int) cap);
        return capability.isEmpty() ? 0 : answer(host, capability.get(), ucontrol);
    }

    private static int answer(Host host, Capability capability, boolean ucontrol) {
        return switch (capability) {
            case USER_MEMORY, MP_STATE, SYNC_MMU, DESTROY_MEMORY_REGION_WORKS, SET_GUEST_DEBUG -> 1;
            case JOIN_MEMORY_REGIONS_WORKS, IRQFD, IOEVENTFD, INTERNAL_ERROR_DATA, S390_PSW, ENABLE_CAP -> 1;
            case ASYNC_PF, ONE_REG, S390_GMAP, SYNC_REGS, IRQFD_RESAMPLE, S390_CSS_SUPPORT, DEVICE_CTRL -> 1;
            case ENABLE_CAP_VM, S390_IRQCHIP, VM_ATTRIBUTES, CHECK_EXTENSION_VM, S390_USER_SIGP -> 1;
            case S390_USER_STSI, S390_SKEYS, S390_INJECT_IRQ, S390_IRQ_STATE, IOEVENTFD_ANY_LENGTH -> 1;
            case S390_USER_INSTR0, IMMEDIATE_EXIT, S390_AIS, S390_CMMA_MIGRATION, S390_AIS_MIGRATION -> 1;
            case S390_VCPU_RESETS, HALT_POLL, S390_DIAG318, BINARY_STATS_FD, SYSTEM_EVENT_DATA, USER_MEMORY2 -> 1;
            case S390_UCONTROL -> 1;
            case S390_MEM_OP -> MEM_OP_BYTES_MAX;
            case S390_MEM_OP_EXTENSION -> MEM_OP_EXTENSION;
            case IRQ_ROUTING -> IRQ_ROUTES_MAX;
            case NR_MEMSLOTS -> Limits.USER_MEM_SLOTS;
            case SET_GUEST_DEBUG2 -> GUEST_DEBUG_FLAGS;
            case MAX_VCPUS, MAX_VCPU_ID -> Vm.vcpusMax(host);
            case NR_VCPUS -> Math.min(host.description().cpus(), Vm.vcpusMax(host));
            default -> ofHost(host, capability, ucontrol) ? 1 : 0; // depends on the host
        };
    }

    private static boolean ofHost(Host host, Capability capability, boolean ucontrol) {
        var machine = host.description();
        boolean secure = machine.uv().secureGuests();
        return switch (capability) {
            case S390_COW -> machine.sclp().esop();
            case S390_VECTOR_REGISTERS -> host.hasFacility(Facilities.VECTOR);
            case S390_RI -> host.hasFacility(Facilities.RUNTIME_INSTRUMENTATION);
            case S390_GS -> host.hasFacility(Facilities.GUARDED_STORAGE);
            case S390_BPB -> host.hasFacility(Facilities.BPB);
            case S390_CPU_TOPOLOGY -> host.hasFacility(Facilities.CONFIGURATION_TOPOLOGY);
            case S390_PROTECTED -> secure;
            case S390_PROTECTED_ASYNC_DISABLE -> secure && machine.module().asyncDestroy();
            case S390_PROTECTED_DUMP -> secure && machine.uv().dump();
            case S390_ZPCI_OP -> machine.zpci();
            case S390_HPAGE_1M -> machine.module().hpage() && !ucontrol;
            default -> false; // what the kernel answers for all others
        };
    }
}
