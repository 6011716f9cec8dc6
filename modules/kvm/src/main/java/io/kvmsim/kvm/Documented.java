package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBUSY;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Vm;
import java.util.List;

/// The profile of the 2020 document: exactly the places where its text and Linux differ. Where the text answers 0
/// and Linux refuses, the answer is 0 without an event; where the text refuses and Linux succeeds, the errno without
/// an event. All else is Linux.
public final class Documented {
    private static final int BITS_PER_PAGE = 2;

    private Documented() {}

    /// @param section   of the 2020 text
    /// @param attribute kernel name
    /// @param text      what the text says
    /// @param linux     what Linux 6.12 does
    public record Difference(String section, String attribute, String text, String linux) {}

    public static final List<Difference> DIFFERENCES = List.of(
            new Difference(
                    "1.1",
                    "KVM_S390_VM_MEM_ENABLE_CMMA",
                    "EBUSY once a vCPU is defined, otherwise 0",
                    "also ENXIO where the host has no CMMA, EINVAL where the process allows 1 MiB pages"),
            new Difference(
                    "1.2",
                    "KVM_S390_VM_MEM_CLR_CMMA",
                    "EINVAL if CMMA was not enabled",
                    "ENXIO first, where the host has no CMMA"),
            new Difference(
                    "1.3",
                    "KVM_S390_VM_MEM_LIMIT_SIZE",
                    "a read gives the limit in force, rounded up to the page table levels; U64_MAX for none",
                    "a read gives the largest limit that the host allows, whatever was set"),
            new Difference(
                    "2.2",
                    "KVM_S390_VM_CPU_PROCESSOR",
                    "the model is not enforced or limited in any form",
                    "the ibc is clamped to the host's range, and 0 leaves it as it was"),
            new Difference(
                    "2.6",
                    "KVM_S390_VM_CPU_PROCESSOR_SUBFUNC",
                    "a read fails with EINVAL as long as no data has been written",
                    "a read gives the host's blocks"),
            new Difference(
                    "4.1", "KVM_S390_VM_CRYPTO_ENABLE_AES_KW", "returns 0", "EINVAL where facility 76 is not in force"),
            new Difference(
                    "4.2", "KVM_S390_VM_CRYPTO_ENABLE_DEA_KW", "returns 0", "EINVAL where facility 76 is not in force"),
            new Difference(
                    "4.3",
                    "KVM_S390_VM_CRYPTO_DISABLE_AES_KW",
                    "returns 0",
                    "EINVAL where facility 76 is not in force"),
            new Difference(
                    "4.4",
                    "KVM_S390_VM_CRYPTO_DISABLE_DEA_KW",
                    "returns 0",
                    "EINVAL where facility 76 is not in force"),
            new Difference(
                    "5.2",
                    "KVM_S390_VM_MIGRATION_START",
                    "ENOMEM if there is not enough memory to start migration mode (two bits a page)",
                    "never ENOMEM: the space is part of the dirty bitmaps"));

    /// 1.1: 0 or EBUSY only.
    static Decision enableCmma(Vm vm) {
        return vm.hasVcpus() ? Decision.refused(EBUSY, Rule.CMMA_AFTER_VCPU) : Decision.done(Rule.CMMA_ENABLED);
    }

    /// 1.3: the end of the address space in force + 1; all ones where that is 2^64, or the VM is UCONTROL.
    static long memLimit(Vm vm) {
        var gmap = vm.memory().gmap();
        return !gmap.exists() || gmap.end() == -1L ? -1L : gmap.end() + 1;
    }

    /// 2.6: EINVAL before any write.
    static boolean subfuncUnreadable(Vm vm, VmAttribute attribute) {
        return attribute == VmAttribute.CPU_PROCESSOR_SUBFUNC && !vm.model().subfuncWritten();
    }

    /// 5.2: ENOMEM iff less than two bits a page are free.
    static boolean tooLittleForMigration(Vm vm, Circumstances now) {
        return !now.canAllocate(migrationBytes(vm.memory().slots().pages()));
    }

    static long migrationBytes(long pages) {
        return (pages * BITS_PER_PAGE + Byte.SIZE - 1) / Byte.SIZE;
    }
}
