package io.kvmsim.kvm.call;

/// The kind of a request: the ioctl's name, or the name of a pseudo-call that no monitor makes.
public enum Op {
    CREATE_VM("KVM_CREATE_VM"),
    CHECK_EXTENSION("KVM_CHECK_EXTENSION"),
    ENABLE_CAP("KVM_ENABLE_CAP"),
    CREATE_IRQCHIP("KVM_CREATE_IRQCHIP"),
    SET_USER_MEMORY_REGION("KVM_SET_USER_MEMORY_REGION"),
    CREATE_VCPU("KVM_CREATE_VCPU"),
    SET_DEVICE_ATTR("KVM_SET_DEVICE_ATTR"),
    GET_DEVICE_ATTR("KVM_GET_DEVICE_ATTR"),
    HAS_DEVICE_ATTR("KVM_HAS_DEVICE_ATTR"),
    GET_CMMA_BITS("KVM_S390_GET_CMMA_BITS"),
    SET_CMMA_BITS("KVM_S390_SET_CMMA_BITS"),
    GUEST_ESSA("guest.essa"),
    GUEST_STORE("guest.store"),
    HOST_CLOCK_STEP("host.clock-step"),
    CLOSE("close");

    private final String wireName;

    Op(String wireName) {
        this.wireName = wireName;
    }

    /// The name in traces and for people.
    public String wireName() {
        return wireName;
    }

    /// It asks without changing anything.
    public boolean asksOnly() {
        return this == GET_DEVICE_ATTR || this == HAS_DEVICE_ATTR || this == CHECK_EXTENSION;
    }
}
