package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.stream.IntStream;

/// A change of a VM or of its monitor, spec 5.5. Events hold results, never what they were computed from, so
/// that `evolve` needs neither host nor clock. One per real change: a call that changes nothing writes none.
public sealed interface VmEvent {
    VmName vm();

    /// It changes one VM and nothing else.
    sealed interface OfVm extends VmEvent {}

    /// It changes what the VMs of a process share, or which VMs it has.
    sealed interface OfProcess extends VmEvent {}

    /// It says why something happened, and changes nothing itself: it may even be of a VM that does not exist.
    sealed interface Notice extends VmEvent {}

    /// Pages that follow each other.
    record Run(long first, long count) {}

    /// Pages that follow each other, for the guest and in the monitor, and now have the same state.
    ///
    /// @param state    `PageState.bits`
    /// @param nowDirty they became marked for migration
    record PageRun(long gfn, long userPage, long count, int state, boolean nowDirty) {}

    /// A byte that stands for `count` consecutive pages.
    record ValueRun(int count, int value) {
        private static final int VALUES = 256;

        /// Of one page: states that alternate have one for each page.
        private static final List<ValueRun> SINGLE = IntStream.range(0, VALUES)
                .mapToObj(value -> new ValueRun(1, value))
                .toList();

        public static ValueRun of(int count, int value) {
            return count == 1 && value >= 0 && value < VALUES ? SINGLE.get(value) : new ValueRun(count, value);
        }
    }

    /// @param model  cpuid, ibc, mask and list of facilities, features, subfunctions
    /// @param crypto which wrappings are on, key numbers, CRYCB format
    record VmCreated(
            VmName vm,
            boolean ucontrol,
            long memLimit,
            Gmap gmap,
            boolean usePfmfi,
            boolean useSkf,
            CpuModel model,
            Crypto crypto)
            implements OfProcess {}

    /// The SCA became extended, for the vCPU `cause`, whose creation may have failed. The topology report is cleared.
    record ScaExtended(VmName vm, int cause) implements OfVm {}

    /// Also sets the topology report.
    record VcpuCreated(VmName vm, Vcpu vcpu) implements OfVm {}

    /// A second creation with a used id took the existing vCPU out of the SCA.
    record ScaEntryLost(VmName vm, int id) implements OfVm {}

    record TopologyReportChanged(VmName vm, boolean pending) implements OfVm {}

    /// The address space was replaced by an empty one.
    record MemoryLimitSet(VmName vm, long requested, Gmap gmap) implements OfVm {}

    /// @param mapped whether the address space now maps it
    record MemorySlotCreated(
            VmName vm, int slot, int flags, long baseGfn, long npages, long userAddress, boolean mapped)
            implements OfVm {}

    /// @param unmapped whether the old place was unmapped
    /// @param mapped   whether the new place is mapped
    record MemorySlotMoved(VmName vm, int slot, int flags, long baseGfn, boolean unmapped, boolean mapped)
            implements OfVm {}

    record MemorySlotLoggingChanged(VmName vm, int slot, int flags) implements OfVm {}

    /// @param unmapped whether its place was unmapped
    record MemorySlotDeleted(VmName vm, int slot, boolean unmapped) implements OfVm {}

    /// @param addedToMask facilities that KVM now allows
    /// @param addedToList facilities that the guest now sees
    record CapabilityEnabled(VmName vm, int cap, List<Integer> addedToMask, List<Integer> addedToList)
            implements OfVm {}

    /// The whole process, finally.
    record HugePagesAllowed(VmName vm) implements OfProcess {}

    record CmmaEnabled(VmName vm) implements OfVm {}

    /// The whole process, finally.
    record CmmaUsed(VmName vm) implements OfProcess {}

    /// Every page of the process is stable, and none is no-DAT.
    record CmmaStatesReset(VmName vm, long pages) implements OfProcess {}

    /// @param mask in PGSTE position
    record CmmaStatesSet(VmName vm, long startGfn, long mask, List<ValueRun> values) implements OfProcess {}

    /// @param orc the ESSA operation request code
    record PageStateChanged(VmName vm, int orc, List<PageRun> runs) implements OfProcess {}

    /// By user page number.
    record PagesMadeResident(VmName vm, List<Run> userPages) implements OfProcess {}

    /// @param ibcAsked before it was clamped
    record ProcessorSet(VmName vm, long cpuid, int ibc, int ibcAsked, Bytes facList) implements OfVm {}

    record ProcessorFeaturesSet(VmName vm, Bytes feat) implements OfVm {}

    record ProcessorSubfunctionsSet(VmName vm, Bytes subfunc) implements OfVm {}

    record UvFeaturesSet(VmName vm, long uvFeat) implements OfVm {}

    /// Of the VM and all its vCPUs.
    record GuestClockSet(VmName vm, GuestClock clock) implements OfVm {}

    /// @param clocks one per vCPU, in the order of creation; the VM takes the first
    record GuestClockCompensated(VmName vm, List<GuestClock> clocks) implements OfVm {}

    /// A new wrapping key, on every call.
    ///
    /// @param vcpus what all vCPUs' control blocks now hold
    record AesWrappingEnabled(VmName vm, int key, CryptoBits vcpus) implements OfVm {}

    record DeaWrappingEnabled(VmName vm, int key, CryptoBits vcpus) implements OfVm {}

    record AesWrappingDisabled(VmName vm, CryptoBits vcpus) implements OfVm {}

    record DeaWrappingDisabled(VmName vm, CryptoBits vcpus) implements OfVm {}

    record ApInterpretationEnabled(VmName vm, CryptoBits vcpus) implements OfVm {}

    record ApInterpretationDisabled(VmName vm, CryptoBits vcpus) implements OfVm {}

    /// The vCPU executed: its pending requests are handled, or it used ESSA for the first time.
    record EssaInterpretationChanged(VmName vm, int vcpu, boolean on) implements OfVm {}

    /// @param dirtyPages 0 without CMMA
    record MigrationStarted(VmName vm, long dirtyPages) implements OfVm {}

    /// The pages from `startGfn` on, `count` of them, are clean.
    record CmmaDirtyRead(VmName vm, long startGfn, int count, int cleared) implements OfVm {}

    /// @param slot the slot without logging that ended it, or [#BY_CALL]
    record MigrationStopped(VmName vm, int slot) implements OfVm {
        /// It was ended by MIGRATION_STOP.
        public static final int BY_CALL = -1;
    }

    record VmDestroyed(VmName vm) implements OfProcess {}

    /// A fault was injected into a call.
    ///
    /// @param errno       the call was answered it, positive, and not decided; 0: it was decided
    /// @param delayMicros by which the answer was late
    record FaultInjected(VmName vm, int errno, long delayMicros) implements Notice {}

    /// The host had no memory left and killed the monitor; the end of the VM follows.
    record OomKilled(VmName vm) implements Notice {}
}
