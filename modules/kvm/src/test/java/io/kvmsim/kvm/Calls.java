package io.kvmsim.kvm;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call.CreateVcpu;
import io.kvmsim.kvm.call.Call.EnableCap;
import io.kvmsim.kvm.call.Call.GetAttr;
import io.kvmsim.kvm.call.Call.GetCmmaBits;
import io.kvmsim.kvm.call.Call.GuestEssa;
import io.kvmsim.kvm.call.Call.GuestStore;
import io.kvmsim.kvm.call.Call.HasAttr;
import io.kvmsim.kvm.call.Call.SetAttr;
import io.kvmsim.kvm.call.Call.SetCmmaBits;
import io.kvmsim.kvm.call.Call.SetUserMemoryRegion;
import io.kvmsim.kvm.call.UserBuffer;

/// Calls as tests write them.
public final class Calls {
    public static final long MIB = 1 << 20;
    public static final long GIB = 1L << 30;
    public static final long TIB = 1L << 40;

    /// Where tests have guest memory in the monitor.
    public static final long USER = 0x4000_0000L;

    private Calls() {}

    public static SetAttr set(VmAttribute attribute) {
        return set(attribute, UserBuffer.NONE);
    }

    public static SetAttr set(VmAttribute attribute, UserBuffer buffer) {
        return new SetAttr(attribute.group().number(), attribute.number(), 0, buffer);
    }

    public static SetAttr set(VmAttribute attribute, Bytes bytes) {
        return set(attribute, UserBuffer.holding(bytes));
    }

    public static SetAttr setU64(VmAttribute attribute, long value) {
        return set(attribute, Bytes.ofU64(value));
    }

    public static GetAttr get(VmAttribute attribute) {
        return get(attribute, Access.READ_WRITE);
    }

    public static GetAttr get(VmAttribute attribute, Access access) {
        return new GetAttr(attribute.group().number(), attribute.number(), 0, access);
    }

    static HasAttr has(VmAttribute attribute) {
        return new HasAttr(attribute.group().number(), attribute.number(), 0);
    }

    public static SetAttr limit(long bytes) {
        return setU64(VmAttribute.MEM_LIMIT_SIZE, bytes);
    }

    public static SetAttr enableCmma() {
        return set(VmAttribute.MEM_ENABLE_CMMA);
    }

    public static SetAttr startMigration() {
        return set(VmAttribute.MIGRATION_START);
    }

    public static SetAttr stopMigration() {
        return set(VmAttribute.MIGRATION_STOP);
    }

    public static SetAttr processor(long cpuid, int ibc, Bytes list) {
        return set(VmAttribute.CPU_PROCESSOR, Processor.CODEC.encode(new Processor(cpuid, ibc, list)));
    }

    public static SetAttr todExt(int index, long tod) {
        return set(VmAttribute.TOD_EXT, TodClock.CODEC.encode(new TodClock(index, tod)));
    }

    public static EnableCap enable(Capability capability) {
        return new EnableCap(capability.number(), 0, 0);
    }

    public static CreateVcpu vcpu(int id) {
        return new CreateVcpu(id);
    }

    /// A slot without dirty logging.
    public static SetUserMemoryRegion slot(int id, long guest, long size, long user) {
        return new SetUserMemoryRegion(new UserspaceMemoryRegion(id, 0, guest, size, user));
    }

    public static SetUserMemoryRegion logged(int id, long guest, long size, long user) {
        return new SetUserMemoryRegion(new UserspaceMemoryRegion(id, 1, guest, size, user));
    }

    public static SetUserMemoryRegion delete(int id) {
        return slot(id, 0, 0, 0);
    }

    public static GuestEssa essa(int vcpu, long gfn, int orc) {
        return new GuestEssa(vcpu, gfn, orc, 1);
    }

    public static GuestStore store(int vcpu, long gfn) {
        return new GuestStore(vcpu, gfn, 1);
    }

    public static GetCmmaBits peek(long gfn, int count) {
        return new GetCmmaBits(gfn, count, 1, Access.READ_WRITE, Access.READ_WRITE);
    }

    public static GetCmmaBits read(long gfn, int count) {
        return new GetCmmaBits(gfn, count, 0, Access.READ_WRITE, Access.READ_WRITE);
    }

    public static SetCmmaBits setBits(long gfn, int... values) {
        var bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        return new SetCmmaBits(gfn, values.length, 0, -1L, UserBuffer.holding(Bytes.wrapping(bytes)));
    }
}
