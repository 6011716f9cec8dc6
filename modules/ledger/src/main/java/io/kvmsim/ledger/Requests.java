package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.abi.Group;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Ground;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.cbor.BadRecord;
import java.util.List;
import java.util.Optional;

/// What a record keeps of each operation's request: what its result does not determine. Law: a call rebuilt from a
/// record, decided on the state before it, gives the same events and the same return value.
final class Requests {
    // How a buffer could be accessed, as stored.
    private static final int READ_WRITE = 0;
    private static final int READ_ONLY = 1;
    private static final int NONE = 2;
    private static final int SHORT_BUFFER = 3;

    private Requests() {}

    static WireName name(Call call) {
        return switch (call) {
            case Call.CreateVm _ -> WireName.CREATE_VM;
            case Call.EnableCap _ -> WireName.ENABLE_CAP;
            case Call.CreateIrqchip _ -> WireName.CREATE_IRQCHIP;
            case Call.SetUserMemoryRegion _ -> WireName.SET_USER_MEMORY_REGION;
            case Call.CreateVcpu _ -> WireName.CREATE_VCPU;
            case Call.SetAttr _ -> WireName.SET_DEVICE_ATTR;
            case Call.GetCmmaBits _ -> WireName.GET_CMMA_BITS;
            case Call.SetCmmaBits _ -> WireName.SET_CMMA_BITS;
            case Call.GuestEssa _ -> WireName.GUEST_ESSA;
            case Call.GuestStore _ -> WireName.GUEST_STORE;
            case Call.HostClockStep _ -> WireName.HOST_CLOCK_STEP;
            case Call.Close _ -> WireName.CLOSE;
            case Call.UnreadableArgument _ -> WireName.UNREADABLE_ARGUMENT;
            case Call.CheckExtension _ -> WireName.CHECK_EXTENSION;
            case Call.GetAttr _ -> WireName.GET_DEVICE_ATTR;
            case Call.HasAttr _ -> WireName.HAS_DEVICE_ATTR;
        };
    }

    private static WireName name(Op op) {
        return switch (op) {
            case ENABLE_CAP -> WireName.ENABLE_CAP;
            case SET_USER_MEMORY_REGION -> WireName.SET_USER_MEMORY_REGION;
            case SET_DEVICE_ATTR -> WireName.SET_DEVICE_ATTR;
            case GET_CMMA_BITS -> WireName.GET_CMMA_BITS;
            case SET_CMMA_BITS -> WireName.SET_CMMA_BITS;
            case GET_DEVICE_ATTR -> WireName.GET_DEVICE_ATTR;
            case HAS_DEVICE_ATTR -> WireName.HAS_DEVICE_ATTR;
            // all others are recorded under their own names
            default -> throw new IllegalStateException(op + " has no argument structure that is recorded");
        };
    }

    private static Op op(WireName name) {
        return switch (name) {
            case ENABLE_CAP -> Op.ENABLE_CAP;
            case SET_USER_MEMORY_REGION -> Op.SET_USER_MEMORY_REGION;
            case SET_DEVICE_ATTR -> Op.SET_DEVICE_ATTR;
            case GET_CMMA_BITS -> Op.GET_CMMA_BITS;
            case SET_CMMA_BITS -> Op.SET_CMMA_BITS;
            case GET_DEVICE_ATTR -> Op.GET_DEVICE_ATTR;
            case HAS_DEVICE_ATTR -> Op.HAS_DEVICE_ATTR;
            // a record may be damaged
            default -> throw new BadRecord(name.wireName() + " has no argument structure that is recorded");
        };
    }

    private static int stored(Access access) {
        return switch (access) {
            case READ_WRITE -> READ_WRITE;
            case READ_ONLY -> READ_ONLY;
            case NONE -> NONE;
        };
    }

    private static Access access(int stored) {
        return switch (stored) {
            case READ_WRITE -> Access.READ_WRITE;
            case READ_ONLY -> Access.READ_ONLY;
            case NONE -> Access.NONE;
            default -> throw new BadRecord("access %d is not known to this version".formatted(stored));
        };
    }

    /// The circumstances that mattered: the others are the usual ones.
    static Circumstances kept(Step step, Decision decision) {
        var now = step.circumstances();
        var kept = Circumstances.USUAL.with(now.fault());
        if (now.foreign()) {
            kept = kept.asForeign();
        }
        if (!now.privileged() && step.call().op() == Op.CREATE_VM) {
            kept = kept.unprivileged();
        }
        if (step.call() instanceof Call.SetAttr set && set.group() == Group.TOD.number()) {
            kept = kept.at(now.hostTod(), now.hostEpochIndex());
        }
        return decision.rule().ground() == Ground.MEMORY ? kept.withFree(now.free()) : kept;
    }

    static Request of(Call call, Decision decision) {
        var first = FaultEvent.firstBeside(decision.events());
        boolean refused = decision.answer().refused();
        return switch (call) {
            case Call.CreateVm(var type) -> Request.of(type);
            case Call.EnableCap(var cap, var flags, var arg0) -> Request.of(cap, flags, arg0);
            case Call.CreateIrqchip _, Call.Close _ -> Request.EMPTY;
            case Call.SetUserMemoryRegion(var region) ->
                refused || first == null
                        ? Request.of(
                                region.slot(),
                                region.flags(),
                                region.guestAddress(),
                                region.size(),
                                region.userAddress())
                        : Request.EMPTY;
            case Call.CreateVcpu(var id) -> refused ? Request.of(id) : Request.EMPTY;
            case Call.SetAttr set -> attribute(set, first, refused);
            case Call.GetCmmaBits(var gfn, var count, var flags, var values, var log) ->
                Request.of(gfn, count, flags, stored(values), stored(log));
            case Call.SetCmmaBits set ->
                !refused && first instanceof VmEvent.CmmaStatesSet
                        ? Request.EMPTY
                        : cmmaBits(set, first != null || !refused || decision.rule() == Rule.SET_CMMA_OUTSIDE);
            case Call.GuestEssa(var vcpu, var gfn, var orc, var count) -> Request.of(vcpu, gfn, orc, count);
            case Call.GuestStore(var vcpu, var gfn, var count) -> Request.of(vcpu, gfn, count);
            case Call.HostClockStep(var delta) -> Request.of(delta);
            case Call.UnreadableArgument(var op) -> Request.of(name(op).stored());
            case Call.CheckExtension(var cap) -> Request.of(cap);
            case Call.GetAttr(var group, var attr, var flags, var access) ->
                Request.of(group, attr, flags, stored(access));
            case Call.HasAttr(var group, var attr, var flags) -> Request.of(group, attr, flags);
        };
    }

    /// Group, attribute, flags, and the bytes passed in: unless the event holds them, or nothing looks at them.
    private static Request attribute(Call.SetAttr set, VmEvent event, boolean refused) {
        int size = AttributeBytes.of(attribute(set.group(), set.attr()));
        if (size == 0 || !refused && holdsBytes(event)) {
            return Request.of(set.group(), set.attr(), set.flags());
        }
        if (!set.buffer().access().readable()) {
            return Request.of(set.group(), set.attr(), set.flags(), NONE);
        }
        var bytes = set.buffer().bytes();
        var passed = bytes.length() > size ? bytes.slice(0, size) : bytes;
        var stored = passed.slice(0, passed.trimmedLength());
        return passed.length() == size
                ? Request.of(stored, set.group(), set.attr(), set.flags())
                : Request.of(stored, set.group(), set.attr(), set.flags(), SHORT_BUFFER, passed.length());
    }

    private static boolean holdsBytes(VmEvent event) {
        return event instanceof VmEvent.ProcessorSet
                || event instanceof VmEvent.ProcessorFeaturesSet
                || event instanceof VmEvent.ProcessorSubfunctionsSet
                || event instanceof VmEvent.UvFeaturesSet
                || event instanceof VmEvent.MemoryLimitSet;
    }

    /// With the values only where the kernel may have looked at them: pages that had them already leave no event.
    private static Request cmmaBits(Call.SetCmmaBits set, boolean looked) {
        boolean readable = set.values().readable(Math.max(set.count(), 0));
        return Request.of(
                looked && readable ? set.values().bytes().slice(0, set.count()) : Bytes.EMPTY,
                set.startGfn(),
                set.count(),
                set.flags(),
                set.mask(),
                readable ? READ_WRITE : NONE);
    }

    static Call rebuild(Entry entry, Monitor before) {
        var request = entry.request();
        var first = FaultEvent.firstBeside(entry.events());
        return switch (entry.op()) {
            case CREATE_VM -> new Call.CreateVm(request.number(0));
            case ENABLE_CAP -> new Call.EnableCap(request.i32(0), request.i32(1), request.number(2));
            case CREATE_IRQCHIP -> new Call.CreateIrqchip();
            case SET_USER_MEMORY_REGION ->
                new Call.SetUserMemoryRegion(
                        entry.ret() < 0 || first == null ? region(request) : region(entry, first, before));
            case CREATE_VCPU -> new Call.CreateVcpu(entry.ret() < 0 ? request.number(0) : created(entry.events()));
            case SET_DEVICE_ATTR ->
                new Call.SetAttr(request.i32(0), request.number(1), request.i32(2), buffer(request, first));
            case GET_CMMA_BITS ->
                new Call.GetCmmaBits(
                        request.number(0),
                        request.i32(1),
                        request.i32(2),
                        access(request.i32(3)),
                        access(request.i32(4)));
            case SET_CMMA_BITS ->
                entry.ret() == 0 && first instanceof VmEvent.CmmaStatesSet set ? cmmaBits(set) : cmmaBits(request);
            case GUEST_ESSA -> new Call.GuestEssa(request.i32(0), request.number(1), request.i32(2), request.i32(3));
            case GUEST_STORE -> new Call.GuestStore(request.i32(0), request.number(1), request.i32(2));
            case HOST_CLOCK_STEP -> new Call.HostClockStep(request.number(0));
            case CLOSE ->
                new Call.Close(first instanceof VmEvent.OomKilled ? Call.Close.Cause.OOM : Call.Close.Cause.MONITOR);
            case CHECK_EXTENSION -> new Call.CheckExtension(request.number(0));
            case GET_DEVICE_ATTR ->
                new Call.GetAttr(request.i32(0), request.number(1), request.i32(2), access(request.i32(3)));
            case HAS_DEVICE_ATTR -> new Call.HasAttr(request.i32(0), request.number(1), request.i32(2));
            case UNREADABLE_ARGUMENT -> new Call.UnreadableArgument(op(WireName.entry(request.i32(0))));
            // an event or a field: the record is damaged
            default -> throw new BadRecord(entry.name() + " is not an operation");
        };
    }

    private static long created(List<VmEvent> events) {
        return ((VmEvent.VcpuCreated) events.getLast()).vcpu().id();
    }

    private static UserspaceMemoryRegion region(Request request) {
        return new UserspaceMemoryRegion(
                request.i32(0), request.i32(1), request.number(2), request.number(3), request.number(4));
    }

    private static UserspaceMemoryRegion region(Entry entry, VmEvent event, Monitor before) {
        return switch (event) {
            case VmEvent.MemorySlotCreated(var _, var id, var flags, var gfn, var pages, var user, var _) ->
                new UserspaceMemoryRegion(id, flags, gfn << 12, pages << 12, user);
            case VmEvent.MemorySlotMoved(var _, var id, var flags, var gfn, var _, var _) -> {
                var slot = slot(entry, before, id);
                yield new UserspaceMemoryRegion(id, flags, gfn << 12, slot.size(), slot.userAddress());
            }
            case VmEvent.MemorySlotLoggingChanged(var _, var id, var flags) -> {
                var slot = slot(entry, before, id);
                yield new UserspaceMemoryRegion(id, flags, slot.guestAddress(), slot.size(), slot.userAddress());
            }
            case VmEvent.MemorySlotDeleted(var _, var id, var _) -> new UserspaceMemoryRegion(id, 0, 0, 0, 0);
            default -> throw new BadRecord("a slot call with the event " + event); // the record is damaged
        };
    }

    private static Slot slot(Entry entry, Monitor before, int id) {
        return before.vm(entry.vm())
                .flatMap(vm -> vm.memory().slots().withId(id))
                .orElseThrow(() -> new BadRecord("slot %d of %s does not exist".formatted(id, entry.vm())));
    }

    private static UserBuffer buffer(Request request, VmEvent event) {
        int size = AttributeBytes.of(attribute(request.i32(0), request.number(1)));
        int access = request.i32(3);
        if (access == NONE) {
            return UserBuffer.NONE;
        }
        if (access == SHORT_BUFFER) {
            return UserBuffer.holding(request.bytes().padded(request.i32(4)));
        }
        return switch (event) {
            case VmEvent.ProcessorSet(var _, var cpuid, var _, var asked, var list) ->
                UserBuffer.holding(Processor.CODEC.encode(new Processor(cpuid, asked, list)));
            case VmEvent.ProcessorFeaturesSet(var _, var feat) -> UserBuffer.holding(feat);
            case VmEvent.ProcessorSubfunctionsSet(var _, var subfunc) -> UserBuffer.holding(subfunc);
            case VmEvent.UvFeaturesSet(var _, var feat) -> UserBuffer.holding(Bytes.ofU64(feat));
            case VmEvent.MemoryLimitSet(var _, var asked, var _) -> UserBuffer.holding(Bytes.ofU64(asked));
            // no event holds the bytes, so the request does
            case null, default -> UserBuffer.holding(request.bytes().padded(size));
        };
    }

    private static Call cmmaBits(VmEvent.CmmaStatesSet set) {
        int count = 0;
        for (var run : set.values()) {
            count += run.count();
        }
        var values = new byte[count];
        int at = 0;
        for (var run : set.values()) {
            for (int end = at + run.count(); at < end; at++) {
                values[at] = (byte) run.value();
            }
        }
        return new Call.SetCmmaBits(set.startGfn(), count, 0, set.mask(), UserBuffer.holding(Bytes.wrapping(values)));
    }

    private static Call cmmaBits(Request request) {
        int count = request.i32(1);
        boolean readable = request.i32(4) != NONE;
        // Of fewer than no pages there is nothing to read, but it can be read: so it is recorded the same again.
        var values = readable && count <= CmmaLog.COUNT_MAX
                ? UserBuffer.holding(request.bytes().padded(Math.max(count, 0)))
                : UserBuffer.NONE;
        return new Call.SetCmmaBits(request.number(0), count, request.i32(2), request.number(3), values);
    }

    private static Optional<VmAttribute> attribute(int group, long attr) {
        return VmAttribute.of(group, attr);
    }
}
