package io.kvmsim.abi;

import static io.kvmsim.abi.Ioctl.On.DEV_KVM;
import static io.kvmsim.abi.Ioctl.On.VCPU;
import static io.kvmsim.abi.Ioctl.On.VM;
import static io.kvmsim.abi.Ioctl.io;
import static io.kvmsim.abi.Ioctl.ior;
import static io.kvmsim.abi.Ioctl.iow;
import static io.kvmsim.abi.Ioctl.iowr;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The requests of KVM on s390, by file descriptor. A number follows from the size of the request's structure, so the
/// two cannot disagree; structures that have no codec here give their size.
public final class Ioctls {
    // /dev/kvm file descriptor
    public static final Ioctl KVM_GET_API_VERSION = io(DEV_KVM, "KVM_GET_API_VERSION", 0x00);
    public static final Ioctl KVM_CREATE_VM = io(DEV_KVM, "KVM_CREATE_VM", 0x01);
    public static final Ioctl KVM_CHECK_EXTENSION = io(DEV_KVM, "KVM_CHECK_EXTENSION", 0x03);
    public static final Ioctl KVM_GET_VCPU_MMAP_SIZE = io(DEV_KVM, "KVM_GET_VCPU_MMAP_SIZE", 0x04);
    public static final Ioctl KVM_S390_ENABLE_SIE = io(DEV_KVM, "KVM_S390_ENABLE_SIE", 0x06);

    // VM file descriptor
    public static final Ioctl KVM_CREATE_VCPU = io(VM, "KVM_CREATE_VCPU", 0x41);
    public static final Ioctl KVM_GET_DIRTY_LOG = iow(VM, "KVM_GET_DIRTY_LOG", 0x42, DirtyLog.CODEC);
    public static final Ioctl KVM_SET_USER_MEMORY_REGION =
            iow(VM, "KVM_SET_USER_MEMORY_REGION", 0x46, UserspaceMemoryRegion.CODEC);
    public static final Ioctl KVM_SET_USER_MEMORY_REGION2 =
            iow(VM, "KVM_SET_USER_MEMORY_REGION2", 0x49, UserspaceMemoryRegion2.CODEC);
    public static final Ioctl KVM_CREATE_IRQCHIP = io(VM, "KVM_CREATE_IRQCHIP", 0x60);
    public static final Ioctl KVM_SET_GSI_ROUTING = iow(VM, "KVM_SET_GSI_ROUTING", 0x6A, 8);
    public static final Ioctl KVM_IRQFD = iow(VM, "KVM_IRQFD", 0x76, 32);
    public static final Ioctl KVM_IOEVENTFD = iow(VM, "KVM_IOEVENTFD", 0x79, 64);
    public static final Ioctl KVM_ENABLE_CAP = iow(VM, "KVM_ENABLE_CAP", 0xA3, EnableCap.CODEC);
    public static final Ioctl KVM_S390_GET_SKEYS = iow(VM, "KVM_S390_GET_SKEYS", 0xB2, 64);
    public static final Ioctl KVM_S390_SET_SKEYS = iow(VM, "KVM_S390_SET_SKEYS", 0xB3, 64);
    public static final Ioctl KVM_S390_GET_CMMA_BITS = iowr(VM, "KVM_S390_GET_CMMA_BITS", 0xB8, CmmaLog.CODEC);
    public static final Ioctl KVM_S390_SET_CMMA_BITS = iow(VM, "KVM_S390_SET_CMMA_BITS", 0xB9, CmmaLog.CODEC);
    public static final Ioctl KVM_CLEAR_DIRTY_LOG = iowr(VM, "KVM_CLEAR_DIRTY_LOG", 0xC0, 24);
    public static final Ioctl KVM_S390_PV_COMMAND = iowr(VM, "KVM_S390_PV_COMMAND", 0xC5, 32);
    public static final Ioctl KVM_GET_STATS_FD = io(VM, "KVM_GET_STATS_FD", 0xCE);
    public static final Ioctl KVM_S390_ZPCI_OP = iow(VM, "KVM_S390_ZPCI_OP", 0xD1, 72);
    public static final Ioctl KVM_CREATE_DEVICE = iowr(VM, "KVM_CREATE_DEVICE", 0xE0, 12);
    public static final Ioctl KVM_SET_DEVICE_ATTR = iow(VM, "KVM_SET_DEVICE_ATTR", 0xE1, DeviceAttr.CODEC);
    public static final Ioctl KVM_GET_DEVICE_ATTR = iow(VM, "KVM_GET_DEVICE_ATTR", 0xE2, DeviceAttr.CODEC);
    public static final Ioctl KVM_HAS_DEVICE_ATTR = iow(VM, "KVM_HAS_DEVICE_ATTR", 0xE3, DeviceAttr.CODEC);

    // vCPU file descriptor
    public static final Ioctl KVM_S390_UCAS_MAP = iow(VCPU, "KVM_S390_UCAS_MAP", 0x50, UcasMapping.CODEC);
    public static final Ioctl KVM_S390_UCAS_UNMAP = iow(VCPU, "KVM_S390_UCAS_UNMAP", 0x51, UcasMapping.CODEC);
    public static final Ioctl KVM_S390_VCPU_FAULT = iow(VCPU, "KVM_S390_VCPU_FAULT", 0x52, Long.BYTES);
    public static final Ioctl KVM_RUN = io(VCPU, "KVM_RUN", 0x80);
    public static final Ioctl KVM_GET_REGS = ior(VCPU, "KVM_GET_REGS", 0x81, 128);
    public static final Ioctl KVM_SET_REGS = iow(VCPU, "KVM_SET_REGS", 0x82, 128);
    public static final Ioctl KVM_GET_SREGS = ior(VCPU, "KVM_GET_SREGS", 0x83, 192);
    public static final Ioctl KVM_SET_SREGS = iow(VCPU, "KVM_SET_SREGS", 0x84, 192);
    public static final Ioctl KVM_SET_SIGNAL_MASK = iow(VCPU, "KVM_SET_SIGNAL_MASK", 0x8B, 4);
    public static final Ioctl KVM_GET_FPU = ior(VCPU, "KVM_GET_FPU", 0x8C, 136);
    public static final Ioctl KVM_SET_FPU = iow(VCPU, "KVM_SET_FPU", 0x8D, 136);
    public static final Ioctl KVM_S390_INTERRUPT = iow(VCPU, "KVM_S390_INTERRUPT", 0x94, 16);
    public static final Ioctl KVM_S390_STORE_STATUS = iow(VCPU, "KVM_S390_STORE_STATUS", 0x95, Long.BYTES);
    public static final Ioctl KVM_S390_SET_INITIAL_PSW = iow(VCPU, "KVM_S390_SET_INITIAL_PSW", 0x96, 16);
    public static final Ioctl KVM_S390_INITIAL_RESET = io(VCPU, "KVM_S390_INITIAL_RESET", 0x97);
    public static final Ioctl KVM_GET_MP_STATE = ior(VCPU, "KVM_GET_MP_STATE", 0x98, 4);
    public static final Ioctl KVM_SET_MP_STATE = iow(VCPU, "KVM_SET_MP_STATE", 0x99, 4);
    public static final Ioctl KVM_SET_GUEST_DEBUG = iow(VCPU, "KVM_SET_GUEST_DEBUG", 0x9B, 24);
    public static final Ioctl KVM_GET_ONE_REG = iow(VCPU, "KVM_GET_ONE_REG", 0xAB, 16);
    public static final Ioctl KVM_SET_ONE_REG = iow(VCPU, "KVM_SET_ONE_REG", 0xAC, 16);
    public static final Ioctl KVM_GET_REG_LIST = iowr(VCPU, "KVM_GET_REG_LIST", 0xB0, 8);
    public static final Ioctl KVM_S390_MEM_OP = iow(VCPU, "KVM_S390_MEM_OP", 0xB1, 64);
    public static final Ioctl KVM_S390_IRQ = iow(VCPU, "KVM_S390_IRQ", 0xB4, 72);
    public static final Ioctl KVM_S390_SET_IRQ_STATE = iow(VCPU, "KVM_S390_SET_IRQ_STATE", 0xB5, 32);
    public static final Ioctl KVM_S390_GET_IRQ_STATE = iow(VCPU, "KVM_S390_GET_IRQ_STATE", 0xB6, 32);
    public static final Ioctl KVM_S390_NORMAL_RESET = io(VCPU, "KVM_S390_NORMAL_RESET", 0xC3);
    public static final Ioctl KVM_S390_CLEAR_RESET = io(VCPU, "KVM_S390_CLEAR_RESET", 0xC4);
    public static final Ioctl KVM_S390_PV_CPU_COMMAND = iowr(VCPU, "KVM_S390_PV_CPU_COMMAND", 0xD0, 32);

    /// All of the above, in this order.
    public static final List<Ioctl> ALL = List.of(
            KVM_GET_API_VERSION,
            KVM_CREATE_VM,
            KVM_CHECK_EXTENSION,
            KVM_GET_VCPU_MMAP_SIZE,
            KVM_S390_ENABLE_SIE,
            KVM_CREATE_VCPU,
            KVM_GET_DIRTY_LOG,
            KVM_SET_USER_MEMORY_REGION,
            KVM_SET_USER_MEMORY_REGION2,
            KVM_CREATE_IRQCHIP,
            KVM_SET_GSI_ROUTING,
            KVM_IRQFD,
            KVM_IOEVENTFD,
            KVM_ENABLE_CAP,
            KVM_S390_GET_SKEYS,
            KVM_S390_SET_SKEYS,
            KVM_S390_GET_CMMA_BITS,
            KVM_S390_SET_CMMA_BITS,
            KVM_CLEAR_DIRTY_LOG,
            KVM_S390_PV_COMMAND,
            KVM_GET_STATS_FD,
            KVM_S390_ZPCI_OP,
            KVM_CREATE_DEVICE,
            KVM_SET_DEVICE_ATTR,
            KVM_GET_DEVICE_ATTR,
            KVM_HAS_DEVICE_ATTR,
            KVM_S390_UCAS_MAP,
            KVM_S390_UCAS_UNMAP,
            KVM_S390_VCPU_FAULT,
            KVM_RUN,
            KVM_GET_REGS,
            KVM_SET_REGS,
            KVM_GET_SREGS,
            KVM_SET_SREGS,
            KVM_SET_SIGNAL_MASK,
            KVM_GET_FPU,
            KVM_SET_FPU,
            KVM_S390_INTERRUPT,
            KVM_S390_STORE_STATUS,
            KVM_S390_SET_INITIAL_PSW,
            KVM_S390_INITIAL_RESET,
            KVM_GET_MP_STATE,
            KVM_SET_MP_STATE,
            KVM_SET_GUEST_DEBUG,
            KVM_GET_ONE_REG,
            KVM_SET_ONE_REG,
            KVM_GET_REG_LIST,
            KVM_S390_MEM_OP,
            KVM_S390_IRQ,
            KVM_S390_SET_IRQ_STATE,
            KVM_S390_GET_IRQ_STATE,
            KVM_S390_NORMAL_RESET,
            KVM_S390_CLEAR_RESET,
            KVM_S390_PV_CPU_COMMAND);

    private static final Map<String, Ioctl> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Ioctl::name, Function.identity()));
    private static final Map<Integer, Ioctl> BY_NUMBER =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Ioctl::number, Function.identity()));

    private Ioctls() {}

    /// The request with that name, such as `KVM_CREATE_VM`, if there is one.
    public static Optional<Ioctl> ofName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// The request with that number, if there is one.
    public static Optional<Ioctl> ofNumber(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }
}
