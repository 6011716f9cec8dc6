package io.kvmsim.history.ask;

import io.kvmsim.kvm.Rule;

/// The subject that a refusing rule examines: from it follows whether an event can be to blame, and which.
public enum Ground {
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
    /// Something that is there and should not be.
    PRESENT(""),
    /// Something that is not there and should be: it may have been taken away, or nobody ever made it.
    ABSENT("");

    private final String says;

    Ground(String says) {
        this.says = says;
    }

    /// For people; empty where an event may be to blame.
    public String says() {
        return says;
    }

    boolean isState() {
        return this == PRESENT || this == ABSENT;
    }

    /// @param rule that refused a call; ways to succeed have none
    static Ground of(Rule rule) {
        if (rule.isNoMemory()) {
            return MEMORY;
        }
        return switch (rule) {
            case FAULT_INJECTED -> FAULT;
            case FOREIGN_PROCESS, VM_UCONTROL_UNPRIVILEGED -> CALLER;
            case ARGUMENT_UNREADABLE,
                    GROUP_UNKNOWN,
                    ATTRIBUTE_UNKNOWN,
                    VM_TYPE_UNKNOWN,
                    VCPU_ID_TOO_LARGE,
                    VCPU_BEYOND_ESCA,
                    SLOT_FLAGS_UNKNOWN,
                    SLOT_ID_TOO_LARGE,
                    SLOT_READONLY,
                    SLOT_NOT_PAGES,
                    SLOT_ADDRESS_SPACE,
                    SLOT_WRAPS,
                    SLOT_TOO_MANY_PAGES,
                    SLOT_NOT_SEGMENTS,
                    CAP_HALT_POLL_BAD,
                    CAP_FLAGS,
                    CAP_UNKNOWN,
                    MEM_LIMIT_ADDRESS,
                    MEM_LIMIT_ZERO,
                    TOD_FLAGS,
                    TOD_ADDRESS,
                    TOD_HIGH_NOT_ZERO,
                    MODEL_ADDRESS,
                    SUBFUNC_ADDRESS,
                    MIGRATION_ADDRESS,
                    TOPOLOGY_ADDRESS,
                    GET_CMMA_FLAGS,
                    GET_CMMA_ADDRESS,
                    SET_CMMA_FLAGS,
                    SET_CMMA_TOO_MANY,
                    SET_CMMA_ADDRESS -> CALL;
            case VCPU_BEYOND_BSCA,
                    CAP_NOT_ON_HOST,
                    CMMA_NOT_ON_HOST,
                    CLR_CMMA_NOT_ON_HOST,
                    MEM_LIMIT_TOO_BIG,
                    CRYPTO_WITHOUT_AP,
                    FEAT_NOT_AVAILABLE,
                    UV_FEAT_NOT_AVAILABLE -> HOST;
            case NO_SUCH_VM,
                    NO_SUCH_VCPU,
                    SLOT_ABSENT,
                    IRQCHIP_NOT_ENABLED,
                    CLR_CMMA_NOT_ENABLED,
                    TOD_EXT_NOT_IN_MODEL,
                    CRYPTO_WITHOUT_MSA3,
                    SUBFUNC_NEVER_SET,
                    MIGRATION_WITHOUT_SLOTS,
                    TOPOLOGY_NOT_IN_MODEL,
                    GET_CMMA_NOT_ENABLED,
                    GET_CMMA_NOT_MIGRATING,
                    GET_CMMA_OUTSIDE,
                    SET_CMMA_NOT_ENABLED,
                    SET_CMMA_OUTSIDE -> ABSENT;
            default -> PRESENT;
        };
    }
}
