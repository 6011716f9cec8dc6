package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;

/// A simulated s390 machine or LPAR with KVM: its description, whose answers it gives, and what follows from both.
/// Immutable; the blocks that it hands out are shared by all of its VMs.
public final class Host {
    /// The largest `memLimit`, `TASK_SIZE_MAX` in `kvm_arch_init_vm()`.
    static final long MEM_LIMIT_MAX = 0xFFFF_FFFF_FFFF_F000L;

    private static final long NO_HIGHEST_ADDRESS = -1L;
    private static final long UV_FEATURES_PASSED = 0x0C00_0000_0000_0000L;
    private static final long VERSION_BYTE = 0xFF00_0000_0000_0000L;
    private static final int IBC_LEVEL = 0xFFF;

    private final HostDescription description;
    private final Profile profile;
    private final Bytes processorList;
    private final Bytes initialMask;
    private final Bytes initialList;
    private final CpuModel initialModel;

    private Host(HostDescription description, Profile profile) {
        this.description = description;
        this.profile = profile;
        this.processorList = Facilities.kept(description.facilities());
        this.initialMask = Facilities.initialMask(description);
        this.initialList = Facilities.initialList(description);
        this.initialModel = new CpuModel(
                description.cpuid() | VERSION_BYTE,
                ibcUnblocked(),
                initialMask,
                initialList,
                CpuModel.NO_FEATURES,
                description.subfunc(),
                0,
                false);
    }

    /// A host with the answers of Linux 6.12.
    ///
    /// @throws IllegalArgumentException where no such host can run KVM; the message names the key
    public static Host of(HostDescription description) {
        return of(description, Profile.LINUX_6_12);
    }

    /// @throws IllegalArgumentException where no such host can run KVM; the message names the key
    public static Host of(HostDescription description, Profile profile) {
        if (description.module().nested() && description.module().hpage()) {
            throw new IllegalArgumentException(
                    "module.nested and module.hpage are both true: kvm does not load (kvm_s390_init answers EINVAL)");
        }
        if (description.cpus() < 0) {
            throw new IllegalArgumentException("cpus is %d: a host has no fewer than 0".formatted(description.cpus()));
        }
        return new Host(description, profile);
    }

    public HostDescription description() {
        return description;
    }

    public Profile profile() {
        return profile;
    }

    public Host withProfile(Profile other) {
        return new Host(description, other);
    }

    public boolean documented() {
        return profile == Profile.DOCUMENTED;
    }

    /// `test_facility()`: of the host, never of a VM's model.
    public boolean hasFacility(int number) {
        return processorList.bit(number);
    }

    public boolean hasCmma() {
        return description.sclp().cmma();
    }

    public boolean hasSigpInterpretation() {
        return description.sclp().sigpif();
    }

    public boolean canExtendSca() {
        return description.sclp().esca() && description.sclp().bscao64();
    }

    /// The STFLE list as `KVM_S390_VM_CPU_MACHINE` shows it: the first 128 bytes, zeros to 2048.
    public Bytes processorList() {
        return processorList;
    }

    public Bytes initialMask() {
        return initialMask;
    }

    public Bytes initialList() {
        return initialList;
    }

    public Bytes subfunc() {
        return description.subfunc();
    }

    /// A new VM's model, `kvm_arch_init_vm()`.
    public CpuModel initialModel() {
        return initialModel;
    }

    public int ibcLowest() {
        return description.ibc() >>> 16 & IBC_LEVEL;
    }

    public int ibcUnblocked() {
        return description.ibc() & IBC_LEVEL;
    }

    /// The ultravisor's indications that KVM passes through, spec 3.6.7.
    public long uvFeatures() {
        return description.uv().features() & UV_FEATURES_PASSED;
    }

    /// The largest limit that a VM's memory may have, spec 3.3.3.
    public long memLimit() {
        long hamax = description.sclp().hamax();
        if (hamax == NO_HIGHEST_ADDRESS || hamax == 0) {
            return MEM_LIMIT_MAX;
        }
        return Long.compareUnsigned(hamax + 1, MEM_LIMIT_MAX) < 0 ? hamax + 1 : MEM_LIMIT_MAX;
    }

    /// The address space of a new VM.
    public Gmap initialGmap() {
        long hamax = description.sclp().hamax();
        return hamax == NO_HIGHEST_ADDRESS || hamax == 0 ? Gmap.upTo(-1L) : Gmap.upTo(hamax);
    }

    /// Spec 3.5: how CRYCB is laid out, 0, 1 or 3 (which stands for format 2). Without AP instructions
    /// `kvm_s390_apxa_installed()` does not ask them for APXA.
    public int crycbFormat(boolean msa3) {
        if (!msa3) {
            return 0;
        }
        return description.ap() && description.apxa() ? 3 : 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Host host && host.description.equals(description) && host.profile == profile;
    }

    @Override
    public int hashCode() {
        return description.hashCode();
    }

    @Override
    public String toString() {
        return description.name() + " (" + profile.wireName() + ")";
    }
}
