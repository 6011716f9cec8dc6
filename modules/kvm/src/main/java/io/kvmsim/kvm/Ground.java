package io.kvmsim.kvm;

/// What a rule examines, so that one can tell what a call was refused for, or how it succeeded. Every rule has one.
public enum Ground {
    /// The call succeeded.
    DONE(""),
    /// The call succeeded, and the kernel tells all vCPUs: each leaves SIE and handles its requests before the call
    /// returns (`kvm_s390_vcpu_block_all()`, `kvm_s390_sync_request_broadcast()`).
    BROADCAST(""),
    /// Only the call's own values.
    CALL("the call itself: it is refused in every state"),
    /// Who makes it.
    CALLER("the caller: another one would not be refused"),
    /// How much memory the host's kernel had left.
    MEMORY("the host's memory at that time: no event of the VM"),
    /// The machine.
    HOST("the host: it answers every VM like this"),
    /// What the scenario let go wrong.
    FAULT("a fault that was injected"),
    /// Something that exists, or was set, and prevents the call.
    PRESENT(""),
    /// Something that the VM has from its creation and keeps: its name, or that it is a UCONTROL VM.
    CREATION(""),
    /// Something that the call needs and that does not exist: it was taken away, or nobody ever made it.
    ABSENT("");

    private final String says;

    Ground(String says) {
        this.says = says;
    }

    /// For people; empty where an event may be the cause, or there was no refusal.
    public String says() {
        return says;
    }

    /// Whether the call was refused.
    public boolean isRefusal() {
        return this != DONE && this != BROADCAST;
    }

    /// Whether the rule examines the state of the VM, so that an event may be the cause.
    public boolean isState() {
        return this == PRESENT || this == CREATION || this == ABSENT;
    }
}
