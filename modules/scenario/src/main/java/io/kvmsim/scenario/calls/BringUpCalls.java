package io.kvmsim.scenario.calls;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.scenario.Scenario.GuestGroup;
import java.util.ArrayList;
import java.util.List;

/// The calls that QEMU makes to bring a guest up, in its order: spec 8.1.
public final class BringUpCalls {
    /// QEMU cuts a guest's memory into slots of at most this.
    private static final long SLOT_MAX = 4L << 40;

    /// Where a monitor has its guest's memory: 4 GiB below 4 TiB, 2 GiB aligned, as mmap() of much gives it.
    private static final long USER_ADDRESS = 0x3ff_0000_0000L & -(2L << 30);

    private static final int VERTICAL_CPU = 11;
    private static final int RUNTIME_INSTRUMENTATION = 64;
    private static final int GUARDED_STORAGE = 133;
    private static final int WRAPPING_FACILITY = 76;

    private static final List<Capability> NEEDED = List.of(
            Capability.ASYNC_PF,
            Capability.DEVICE_CTRL,
            Capability.SYNC_REGS,
            Capability.S390_COW,
            Capability.S390_MEM_OP,
            Capability.S390_INJECT_IRQ,
            Capability.S390_VCPU_RESETS,
            Capability.S390_PROTECTED,
            Capability.S390_ZPCI_OP);

    private static final List<VmAttribute> QUERIED = List.of(
            VmAttribute.CPU_MACHINE,
            VmAttribute.CPU_PROCESSOR,
            VmAttribute.CPU_MACHINE_FEAT,
            VmAttribute.CPU_PROCESSOR_FEAT,
            VmAttribute.CPU_MACHINE_SUBFUNC);

    private final List<Call> calls = new ArrayList<>();

    private BringUpCalls() {}

    /// All of a guest of the group.
    public static List<Call> of(GuestGroup group, GuestModel model, int cpus) {
        var bringUp = new BringUpCalls();
        bringUp.vm(group, model);
        bringUp.model(model);
        if (group.cmma() && model.hasCmm() && !group.hugePages()) {
            bringUp.has(VmAttribute.MEM_ENABLE_CMMA);
            bringUp.set(VmAttribute.MEM_ENABLE_CMMA, UserBuffer.NONE);
        }
        for (int vcpu = 0; vcpu < cpus; vcpu++) {
            bringUp.calls.add(new Call.CreateVcpu(vcpu));
        }
        bringUp.calls.addAll(reset(group, model));
        return List.copyOf(bringUp.calls);
    }

    private void vm(GuestGroup group, GuestModel model) {
        calls.add(new Call.CreateVm(0));
        NEEDED.forEach(capability -> calls.add(new Call.CheckExtension(capability.number())));
        enable(Capability.S390_USER_SIGP);
        enable(Capability.S390_VECTOR_REGISTERS);
        enable(Capability.S390_USER_STSI);
        if (model.has(VERTICAL_CPU)) {
            enable(Capability.S390_CPU_TOPOLOGY);
        }
        if (model.has(GUARDED_STORAGE)) {
            enable(Capability.S390_GS);
        }
        if (model.has(RUNTIME_INSTRUMENTATION)) {
            enable(Capability.S390_RI);
        }
        enable(Capability.S390_AIS);
        has(VmAttribute.MEM_LIMIT_SIZE);
        get(VmAttribute.MEM_LIMIT_SIZE);
        set(VmAttribute.MEM_LIMIT_SIZE, UserBuffer.holding(Bytes.ofU64(group.memoryMax())));
        slots(group.memory()).forEach(slot -> calls.add(new Call.SetUserMemoryRegion(slot)));
        if (group.hugePages()) {
            enable(Capability.S390_HPAGE_1M);
        }
    }

    /// Of a guest's memory, without flags.
    public static List<UserspaceMemoryRegion> slots(long memory) {
        var slots = new ArrayList<UserspaceMemoryRegion>();
        for (long at = 0; at < memory; at += SLOT_MAX) {
            slots.add(
                    new UserspaceMemoryRegion(slots.size(), 0, at, Math.min(memory - at, SLOT_MAX), USER_ADDRESS + at));
        }
        return slots;
    }

    private void model(GuestModel model) {
        QUERIED.forEach(this::has);
        get(VmAttribute.CPU_MACHINE);
        get(VmAttribute.CPU_MACHINE_FEAT);
        get(VmAttribute.CPU_MACHINE_SUBFUNC);
        var processor =
                new Processor(model.cpuid(), model.ibc(), model.facilities().padded(Processor.FACILITY_BYTES));
        set(VmAttribute.CPU_PROCESSOR, UserBuffer.holding(Processor.CODEC.encode(processor)));
        set(VmAttribute.CPU_PROCESSOR_FEAT, UserBuffer.holding(model.features()));
        set(VmAttribute.CPU_PROCESSOR_SUBFUNC, UserBuffer.holding(model.subfunctions()));
    }

    /// A machine reset: page states cleared, new wrapping keys.
    public static List<Call> reset(GuestGroup group, GuestModel model) {
        var reset = new BringUpCalls();
        if (group.cmma() && model.hasCmm() && !group.hugePages()) {
            reset.set(VmAttribute.MEM_CLR_CMMA, UserBuffer.NONE);
        }
        reset.calls.addAll(keys(group, model));
        return reset.calls;
    }

    /// AES then DEA, on or off as the group says; nothing where the model has no wrapping.
    public static List<Call> keys(GuestGroup group, GuestModel model) {
        if (!model.has(WRAPPING_FACILITY)) {
            return List.of();
        }
        var keys = new BringUpCalls();
        boolean on = group.wrapping();
        for (var key : List.of(
                on ? VmAttribute.CRYPTO_ENABLE_AES_KW : VmAttribute.CRYPTO_DISABLE_AES_KW,
                on ? VmAttribute.CRYPTO_ENABLE_DEA_KW : VmAttribute.CRYPTO_DISABLE_DEA_KW)) {
            keys.has(key);
            keys.set(key, UserBuffer.NONE);
        }
        return keys.calls;
    }

    private void enable(Capability capability) {
        calls.add(new Call.EnableCap(capability.number(), 0, 0));
    }

    private void has(VmAttribute attribute) {
        calls.add(new Call.HasAttr(attribute.group().number(), attribute.number(), 0));
    }

    private void get(VmAttribute attribute) {
        calls.add(new Call.GetAttr(attribute.group().number(), attribute.number(), 0, Access.READ_WRITE));
    }

    private void set(VmAttribute attribute, UserBuffer value) {
        calls.add(new Call.SetAttr(attribute.group().number(), attribute.number(), 0, value));
    }
}
