package io.kvmsim.kvm.call;

/// The circumstances that influence the answer of a call, in addition to the host, the state and the call itself.
///
/// @param hostTod        bits 0-63 of the host's TOD clock, unit 2^-12 microseconds
/// @param hostEpochIndex the byte in front of it, 0 to 255
/// @param free           bytes of host kernel memory that are left; an allocation of more fails
/// @param foreign        the caller is not the process that made the VM
/// @param privileged     the caller has CAP_SYS_ADMIN
/// @param fault          what is injected into the call
public record Circumstances(
        long hostTod, int hostEpochIndex, long free, boolean foreign, boolean privileged, Fault fault) {
    /// As much memory as anything could ask for.
    public static final long ALL = Long.MAX_VALUE;

    /// A privileged creator at clock 0 with all the memory it wants.
    public static final Circumstances USUAL = new Circumstances(0, 0, ALL, false, true);

    /// Without a fault.
    public Circumstances(long hostTod, int hostEpochIndex, long free, boolean foreign, boolean privileged) {
        this(hostTod, hostEpochIndex, free, foreign, privileged, Fault.NONE);
    }

    public Circumstances at(long tod, int epochIndex) {
        return new Circumstances(tod, epochIndex, free, foreign, privileged, fault);
    }

    public Circumstances withFree(long bytes) {
        return new Circumstances(hostTod, hostEpochIndex, bytes, foreign, privileged, fault);
    }

    public Circumstances asForeign() {
        return new Circumstances(hostTod, hostEpochIndex, free, true, privileged, fault);
    }

    public Circumstances unprivileged() {
        return new Circumstances(hostTod, hostEpochIndex, free, foreign, false, fault);
    }

    public Circumstances with(Fault injected) {
        return new Circumstances(hostTod, hostEpochIndex, free, foreign, privileged, injected);
    }

    /// Whether an allocation of `bytes` bytes succeeds.
    public boolean canAllocate(long bytes) {
        return bytes <= free;
    }
}
