package io.kvmsim.ledger;

import static io.kvmsim.ledger.Shapes.HOME;
import static io.kvmsim.ledger.Shapes.VM;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.Processor;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Answer;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.Run;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Shapes.Shape;
import java.util.ArrayList;
import java.util.List;

/// One entry of every call, by what is kept of the call and of its answer.
final class EntryShapes {
    static final Cause NOW = new Cause.Virtual(1_500_000);
    static final Rule ANY = Rule.CAP_ENABLED;

    private static final Fault EIO = Fault.of(Errno.EIO);
    private static final Fault LATE = Fault.delay(250_000);

    private EntryShapes() {}

    static List<Shape> all() {
        var shapes = new ArrayList<Shape>();
        entries(shapes);
        buffers(shapes);
        faults(shapes);
        return shapes;
    }

    private static void entries(List<Shape> shapes) {
        var region = new UserspaceMemoryRegion(7, 1, 1 << 20, 2 << 20, 0x3ff_8000_0000L);
        var values = UserBuffer.holding(Bytes.ofHex("01014300"));
        var set = new VmEvent.CmmaStatesSet(VM, 256, 0x4300_0000L, List.of(new ValueRun(2, 1)));
        shapes.add(entry(
                "create-vm-1", new Call.CreateVm(0), 0, EventShapes.events().getFirst()));
        shapes.add(entry("create-vm-1-refused", new Call.CreateVm(2), Errno.EINVAL.ret()));
        shapes.add(entry("enable-cap-1", new Call.EnableCap(156, 0, 9), 0, new VmEvent.HugePagesAllowed(VM)));
        shapes.add(entry("create-irqchip-1", new Call.CreateIrqchip(), Errno.EINVAL.ret()));
        shapes.add(entry(
                "set-user-memory-region-1",
                new Call.SetUserMemoryRegion(region),
                0,
                new VmEvent.MemorySlotCreated(VM, 7, 1, 256, 512, 0x3ff_8000_0000L, true)));
        shapes.add(entry("set-user-memory-region-1-refused", new Call.SetUserMemoryRegion(region), Errno.EEXIST.ret()));
        shapes.add(entry(
                "create-vcpu-1", new Call.CreateVcpu(3), 0, EventShapes.events().get(3)));
        shapes.add(entry(
                "create-vcpu-1-refused",
                new Call.CreateVcpu(250),
                Errno.EINVAL.ret(),
                new VmEvent.ScaExtended(VM, 250)));
        shapes.add(entry(
                "get-cmma-bits-1",
                new Call.GetCmmaBits(256, 100, 0, Access.NONE, Access.READ_ONLY),
                Errno.EFAULT.ret(),
                new VmEvent.CmmaDirtyRead(VM, 256, 100, 90)));
        shapes.add(entry(
                "set-cmma-bits-1", new Call.SetCmmaBits(256, 2, 0, -1, values), 0, set, new VmEvent.CmmaUsed(VM)));
        shapes.add(
                entry("set-cmma-bits-1-refused", new Call.SetCmmaBits(256, 4, 0, -1, values), Errno.EFAULT.ret(), set));
        shapes.add(entry(
                "guest-essa-1",
                new Call.GuestEssa(3, 256, 2, 10),
                0,
                new VmEvent.EssaInterpretationChanged(VM, 3, true)));
        shapes.add(entry(
                "guest-store-1",
                new Call.GuestStore(3, 256, 10),
                0,
                new VmEvent.PagesMadeResident(VM, List.of(new Run(0x40000, 10)))));
        shapes.add(entry(
                "host-clock-step-1",
                new Call.HostClockStep(-4096),
                0,
                new VmEvent.GuestClockCompensated(VM, List.of(new GuestClock(4096, 0)))));
        shapes.add(entry("close-1", new Call.Close(), 0, new VmEvent.VmDestroyed(VM)));
        shapes.add(entry("unreadable-argument-1", new Call.UnreadableArgument(Op.SET_CMMA_BITS), Errno.EFAULT.ret()));
    }

    /// SET_DEVICE_ATTR, by what is kept of its buffer.
    private static void buffers(List<Shape> shapes) {
        var clock = new VmEvent.GuestClockSet(VM, new GuestClock(5, 1));
        var tod = UserBuffer.holding(Bytes.ofHex("01000000000000000000000000000500"));
        shapes.add(
                entry("set-device-attr-1", new Call.SetAttr(0, 0, 0, UserBuffer.NONE), 0, new VmEvent.CmmaEnabled(VM)));
        shapes.add(entry("set-device-attr-1-bytes", new Call.SetAttr(1, 2, 0, tod), 0, clock));
        shapes.add(entry(
                "set-device-attr-1-bytes-in-event",
                new Call.SetAttr(
                        3, 0, 0, UserBuffer.holding(Processor.CODEC.encode(new Processor(1, 2, Bytes.zeros(2048))))),
                0,
                new VmEvent.ProcessorSet(VM, 1, 2, 2, Bytes.zeros(2048))));
        shapes.add(
                entry("set-device-attr-1-unreadable", new Call.SetAttr(0, 2, 0, UserBuffer.NONE), Errno.EFAULT.ret()));
        shapes.add(entry(
                "set-device-attr-1-short",
                new Call.SetAttr(3, 4, 0, UserBuffer.holding(Bytes.ofHex("aa00"))),
                Errno.EFAULT.ret(),
                new VmEvent.ProcessorSubfunctionsSet(VM, Bytes.ofHex("aa", 2048))));
        shapes.add(entry("set-device-attr-1-unknown", new Call.SetAttr(9, -1, 3, UserBuffer.NONE), Errno.ENXIO.ret()));
    }

    /// Calls that faults were injected into, and the end of a VM that says why.
    private static void faults(List<Shape> shapes) {
        var region = new UserspaceMemoryRegion(7, 1, 1 << 20, 2 << 20, 0x3ff_8000_0000L);
        var set = new Call.SetUserMemoryRegion(region);
        shapes.add(faulty("check-extension-1", new Call.CheckExtension(156), EIO));
        shapes.add(faulty("get-device-attr-1", new Call.GetAttr(3, 1, 0, Access.READ_WRITE), EIO));
        shapes.add(faulty("get-device-attr-1-delay", new Call.GetAttr(1, 0, 2, Access.NONE), LATE));
        shapes.add(faulty("has-device-attr-1", new Call.HasAttr(9, -1, 3), EIO));
        shapes.add(faulty("create-vm-1-fault", new Call.CreateVm(0), EIO));
        shapes.add(faulty("set-user-memory-region-1-delay-of-nothing", set, LATE));
        shapes.add(faulty(
                "set-user-memory-region-1-delay",
                set,
                LATE,
                new VmEvent.MemorySlotCreated(VM, 7, 1, 256, 512, 0x3ff_8000_0000L, true)));
        shapes.add(faulty(
                "create-vcpu-1-delay",
                new Call.CreateVcpu(3),
                LATE,
                EventShapes.events().get(3)));
        var oom = new Call.Close(Call.Close.Cause.OOM);
        shapes.add(entry("close-1-oom", oom, 0, new VmEvent.OomKilled(VM), new VmEvent.VmDestroyed(VM)));
    }

    private static Shape faulty(String name, Call call, Fault fault, VmEvent... events) {
        var all = new ArrayList<VmEvent>();
        all.add(new VmEvent.FaultInjected(VM, fault.errno(), fault.delayMicros()));
        all.addAll(List.of(events));
        var now = Circumstances.USUAL.with(fault);
        return body(
                "entry-" + name,
                "",
                NOW,
                false,
                entry(VM, call, now, 0, ANY, -fault.errno(), all.toArray(VmEvent[]::new)));
    }

    private static Shape entry(String name, Call call, int ret, VmEvent... events) {
        return body("entry-" + name, "", NOW, false, entry(VM, call, Circumstances.USUAL, 0, ANY, ret, events));
    }

    static Entry entry(VmName vm, Call call, Circumstances now, long offset, Rule rule, int ret, VmEvent... events) {
        var decision = new Decision(new Answer(ret, Written.NOTHING), List.of(events), rule);
        return Entry.of(new Step(vm, call, now, offset), decision);
    }

    /// @param says what it is, for people; empty: what its first entry prints
    static Shape body(String name, String says, Cause cause, boolean first, Entry... entries) {
        var body = new TurnBody(cause, List.of(entries), HOME);
        var what = says.isEmpty() ? body.entries().getFirst().toString() : says;
        return new Shape(
                name,
                what,
                body,
                body.encode(VM.value(), first),
                bytes -> TurnBody.decode(bytes, VM.value(), _ -> HOME, first ? null : HOME));
    }
}
