package io.kvmsim.cpu;

/// The reasons why a guest cannot run on a host: the rows of the table in spec 8.4.
public enum Obstacle {
    LEVEL(Notices.NOBODY_IN_KVM, "8.1 step 8", "KVM lowers the level silently"),
    FACILITY(Notices.MONITOR, "8.1 step 8", "KVM takes any list and treats the facility as absent"),
    FEATURE(Notices.KVM, "3.6.5", "KVM answers EINVAL to SET PROCESSOR_FEAT"),
    FUNCTION(Notices.NOBODY_IN_KVM, "8.1 step 8", "KVM stores any blocks"),
    CMM(Notices.MONITOR, "8.1 step 10", "KVM answers ENXIO to ENABLE_CMMA and to SET_CMMA_BITS"),
    OTHER(Notices.MONITOR, "8.1 step 8", "KVM is not asked, or refuses ENABLE_APIE with EOPNOTSUPP"),
    UV(Notices.KVM, "3.6.7", "KVM answers EINVAL to SET PROCESSOR_UV_FEAT_GUEST"),
    EPOCH(Notices.KVM, "8.3 step 4", "KVM answers EINVAL to SET TOD_EXT once the epoch index is not 0"),
    MEMORY(Notices.KVM, "3.3", "KVM answers E2BIG to SET LIMIT_SIZE"),
    VCPUS(Notices.KVM, "4.2", "KVM answers EINVAL to CREATE_VCPU"),
    HUGE_PAGES(Notices.KVM, "4.4", "KVM answers EINVAL to ENABLE_CAP S390_HPAGE_1M");

    private final Notices noticedBy;
    private final String section;
    private final String kvm;

    Obstacle(Notices noticedBy, String section, String kvm) {
        this.noticedBy = noticedBy;
        this.section = section;
        this.kvm = kvm;
    }

    public Notices noticedBy() {
        return noticedBy;
    }

    /// Of the specification, beside 8.4.
    public String section() {
        return section;
    }

    /// What the kernel does where the monitor asks all the same.
    public String kvm() {
        return kvm;
    }
}
