package io.kvmsim.ledger;

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
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.Run;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One value of every shape that is ever stored, with the name of its golden file.
public final class Shapes {
    static final VmName VM = new VmName("vm");
    static final VmName OTHER = new VmName("other");
    static final Host HOST = TestHosts.Z16;
    public static final Home HOME = new Home("z16-1", HOST);

    private static final CryptoBits BITS = new CryptoBits(true, false, true, true, false);
    private static final Cause NOW = new Cause.Virtual(1_500_000);
    private static final Rule ANY = Rule.CAP_ENABLED;
    private static final Fault EIO = Fault.of(Errno.EIO);
    private static final Fault LATE = Fault.delay(250_000);

    private Shapes() {}

    /// @param name   of the golden file, without its ending
    /// @param says   what it is, for people
    /// @param value  what was encoded
    /// @param bytes  what it is encoded to now
    /// @param decode the other way
    public record Shape(String name, String says, Object value, byte[] bytes, Function<byte[], Object> decode) {
        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Shape> all() {
        var shapes = new ArrayList<Shape>();
        for (var event : events()) {
            shapes.add(event(event));
        }
        for (var variant : variants()) {
            shapes.add(event(variant.name(), variant.event()));
        }
        entries(shapes);
        buffers(shapes);
        faults(shapes);
        records(shapes);
        return shapes;
    }

    private record Variant(String name, VmEvent event) {}

    private static String fileName(WireName shape) {
        return shape.wireName().replace('/', '-');
    }

    private static Shape event(VmEvent event) {
        var reader = new CborReader(bytes(event));
        reader.array();
        return event("event-" + fileName(WireName.event(reader.i32())), event);
    }

    private static Shape event(String name, VmEvent event) {
        return new Shape(name, event.toString(), event, bytes(event), bytes -> {
            var in = new CborReader(bytes);
            var read = new EventReader(in, HOST, VM).read();
            in.finished();
            return read;
        });
    }

    private static byte[] bytes(VmEvent event) {
        var out = new CborWriter();
        new EventWriter(out, HOST).write(event);
        return out.finish();
    }

    static List<VmEvent> events() {
        var clock = new GuestClock(-5, 255);
        var list = Bytes.ofHex("fbe6", 2048);
        return List.of(
                new VmEvent.VmCreated(
                        VM,
                        false,
                        1L << 47,
                        Gmap.upTo(1L << 47),
                        true,
                        true,
                        HOST.initialModel(),
                        Crypto.initial(true, 3)),
                new VmEvent.VmDestroyed(VM),
                new VmEvent.ScaExtended(VM, 64),
                new VmEvent.VcpuCreated(VM, new Vcpu(3, clock, true, 0x61, true, false, true, BITS, Vcpu.Essa.OFF)),
                new VmEvent.ScaEntryLost(VM, 3),
                new VmEvent.TopologyReportChanged(VM, true),
                new VmEvent.MemoryLimitSet(VM, 1L << 32, Gmap.upTo(1L << 32)),
                new VmEvent.MemorySlotCreated(VM, 7, 1, 256, 512, 0x3ff_8000_0000L, true),
                new VmEvent.MemorySlotMoved(VM, 7, 0, 1024, true, false),
                new VmEvent.MemorySlotLoggingChanged(VM, 7, 1),
                new VmEvent.MemorySlotDeleted(VM, 7, true),
                new VmEvent.CapabilityEnabled(VM, 107, List.of(129, 134), List.of(129)),
                new VmEvent.HugePagesAllowed(VM),
                new VmEvent.CmmaEnabled(VM),
                new VmEvent.CmmaUsed(VM),
                new VmEvent.CmmaStatesReset(VM, 1000),
                new VmEvent.CmmaStatesSet(VM, 256, 0x4300_0000L, List.of(new ValueRun(5, 1), new ValueRun(3, 0x43))),
                new VmEvent.PageStateChanged(
                        VM, 2, List.of(new PageRun(5, 0x40005, 1, 5, true), new PageRun(6, 0x40006, 9, 1, false))),
                new VmEvent.PagesMadeResident(VM, List.of(new Run(0x40000, 256), new Run(0x40200, 1))),
                new VmEvent.ProcessorSet(VM, 0xFF0A_1B2C_3931_8000L, 0x61, 0xFFFF, list),
                new VmEvent.ProcessorFeaturesSet(VM, Bytes.zeros(128)),
                new VmEvent.ProcessorSubfunctionsSet(VM, Bytes.ofHex("c0ffee", 2048)),
                new VmEvent.UvFeaturesSet(VM, 0x0800_0000_0000_0000L),
                new VmEvent.GuestClockSet(VM, clock),
                new VmEvent.GuestClockCompensated(VM, List.of(clock, GuestClock.SAME)),
                new VmEvent.AesWrappingEnabled(VM, 2, BITS),
                new VmEvent.DeaWrappingEnabled(VM, 3, BITS),
                new VmEvent.AesWrappingDisabled(VM, BITS),
                new VmEvent.DeaWrappingDisabled(VM, BITS),
                new VmEvent.ApInterpretationEnabled(VM, new CryptoBits(true, true, true, true, true)),
                new VmEvent.ApInterpretationDisabled(VM, CryptoBits.UNTOUCHED),
                new VmEvent.EssaInterpretationChanged(VM, 3, true),
                new VmEvent.MigrationStarted(VM, 768),
                new VmEvent.CmmaDirtyRead(VM, 256, 100, 90),
                new VmEvent.MigrationStopped(VM, 7),
                new VmEvent.FaultInjected(VM, Errno.EIO.number(), 0),
                new VmEvent.OomKilled(VM));
    }

    private static List<Variant> variants() {
        var model = new CpuModel(
                -1, 0, Bytes.ofHex("80", 2048), Bytes.zeros(2048), CpuModel.NO_FEATURES, Bytes.zeros(2048), 0, false);
        return List.of(
                new Variant(
                        "event-vm-created-1-ucontrol",
                        new VmEvent.VmCreated(VM, true, -1, Gmap.NONE, false, false, model, Crypto.initial(false, 0))),
                new Variant(
                        "event-processor-set-1-hosts-list", new VmEvent.ProcessorSet(VM, 0, 0, 0, HOST.initialList())),
                new Variant(
                        "event-processor-features-set-1-hosts",
                        new VmEvent.ProcessorFeaturesSet(VM, HOST.description().feat())),
                new Variant(
                        "event-processor-subfunctions-set-1-hosts",
                        new VmEvent.ProcessorSubfunctionsSet(VM, HOST.subfunc())),
                new Variant(
                        "event-migration-stopped-1-by-call",
                        new VmEvent.MigrationStopped(VM, VmEvent.MigrationStopped.BY_CALL)),
                new Variant("event-fault-injected-1-delay", new VmEvent.FaultInjected(VM, 0, 250_000)));
    }

    private static void entries(List<Shape> shapes) {
        var region = new UserspaceMemoryRegion(7, 1, 1 << 20, 2 << 20, 0x3ff_8000_0000L);
        var values = UserBuffer.holding(Bytes.ofHex("01014300"));
        var set = new VmEvent.CmmaStatesSet(VM, 256, 0x4300_0000L, List.of(new ValueRun(2, 1)));
        shapes.add(entry("create-vm-1", new Call.CreateVm(0), 0, events().getFirst()));
        shapes.add(entry("create-vm-1-refused", new Call.CreateVm(2), Errno.EINVAL.ret()));
        shapes.add(entry("enable-cap-1", new Call.EnableCap(156, 0, 9), 0, new VmEvent.HugePagesAllowed(VM)));
        shapes.add(entry("create-irqchip-1", new Call.CreateIrqchip(), Errno.EINVAL.ret()));
        shapes.add(entry(
                "set-user-memory-region-1",
                new Call.SetUserMemoryRegion(region),
                0,
                new VmEvent.MemorySlotCreated(VM, 7, 1, 256, 512, 0x3ff_8000_0000L, true)));
        shapes.add(entry("set-user-memory-region-1-refused", new Call.SetUserMemoryRegion(region), Errno.EEXIST.ret()));
        shapes.add(entry("create-vcpu-1", new Call.CreateVcpu(3), 0, events().get(3)));
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
        shapes.add(faulty("create-vcpu-1-delay", new Call.CreateVcpu(3), LATE, events().get(3)));
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

    private static Entry entry(
            VmName vm, Call call, Circumstances now, long offset, Rule rule, int ret, VmEvent... events) {
        var decision = new Decision(new Answer(ret, Written.NOTHING), List.of(events), rule);
        return Entry.of(new Step(vm, call, now, offset), decision);
    }

    private static Shape body(String name, String says, Cause cause, boolean first, Entry... entries) {
        var body = new TurnBody(cause, List.of(entries), HOME);
        var what = says.isEmpty() ? body.entries().getFirst().toString() : says;
        return new Shape(
                name,
                what,
                body,
                body.encode(VM.value(), first),
                bytes -> TurnBody.decode(bytes, VM.value(), _ -> HOME, first ? null : HOME));
    }

    private static void records(List<Shape> shapes) {
        var usual = Circumstances.USUAL;
        var clock = new Call.SetAttr(1, 0, 1, UserBuffer.NONE);
        int einval = Errno.EINVAL.ret();
        var cmma = entry(VM, new Call.SetAttr(0, 0, 0, UserBuffer.NONE), usual, 0, ANY, 0, new VmEvent.CmmaEnabled(VM));
        shapes.add(body("record-cause-virtual", "on virtual time", new Cause.Virtual(0), false, cmma));
        shapes.add(
                body("record-cause-wall", "in real time", new Cause.Wall(1_700_000_000_000_000L, "ann"), false, cmma));
        shapes.add(body(
                "record-cause-wall-user",
                "in real time, by a user who acted as a principal",
                new Cause.Wall(1_700_000_000_000_000L, "ann", "root"),
                false,
                cmma));
        shapes.add(body("record-first", "an entity's first record, with the host's name", NOW, true, cmma));
        shapes.add(body("record-two-entries", "a list of two calls", NOW, false, cmma, cmma));
        shapes.add(body(
                "record-context-vm",
                "another VM of the monitor",
                NOW,
                false,
                entry(OTHER, new Call.CreateVcpu(255), usual, 0, ANY, einval)));
        shapes.add(body(
                "record-context-foreign",
                "a call of another process",
                NOW,
                false,
                entry(VM, new Call.CreateVcpu(1), usual.asForeign(), 0, Rule.FOREIGN_PROCESS, Errno.EIO.ret())));
        shapes.add(body(
                "record-context-unprivileged",
                "a call without privilege",
                NOW,
                false,
                entry(VM, new Call.CreateVm(1), usual.unprivileged(), 0, Rule.VM_UCONTROL_UNPRIVILEGED, einval)));
        shapes.add(body(
                "record-context-clock",
                "a call that looks at the host's clock",
                NOW,
                false,
                entry(VM, clock, usual.at(0x1234_5678_9ABCL, 7), 0, Rule.TOD_FLAGS, einval)));
        shapes.add(body(
                "record-context-free",
                "a call that lacked memory",
                NOW,
                false,
                entry(VM, new Call.CreateVcpu(1), usual.withFree(100), 0, Rule.VCPU_NO_MEMORY, Errno.ENOMEM.ret())));
        shapes.add(body(
                "record-context-offset",
                "a call some time into its list",
                NOW,
                false,
                entry(VM, new Call.CreateVcpu(255), usual, 250, ANY, einval)));
        var all = usual.asForeign().at(1, 2).withFree(3);
        shapes.add(body(
                "record-context-all",
                "every mark of a context but one",
                NOW,
                false,
                entry(OTHER, clock, all, 4, Rule.VM_NO_MEMORY, einval)));
        shapes.add(sealedTurn());
        notOfVms(shapes);
    }

    private static void notOfVms(List<Shape> shapes) {
        shapes.add(new Shape(
                "run-seal-1", "the end of a run of three entities", seal(), seal().encode(), RunSeal::decode));
        var opened = opened();
        shapes.add(new Shape(
                "run-opened-1", "the beginning of a run of two files", opened, opened.encode(), RunOpened::decode));
        var closed = new RunClosed(opened.runId(), seal(), List.of(digest("report/calls.csv"), digest("summary.json")));
        shapes.add(new Shape(
                "run-closed-1", "the end of a run and its report", closed, closed.encode(), RunClosed::decode));
        var stepped = new HostFact.ClockStepped(1_500_000, -4096);
        shapes.add(new Shape(
                "host-fact-1-clock-stepped", stepped.toString(), stepped, stepped.encode(), HostFact::decode));
        var pressure = new HostFact.PressureChanged(1_500_000, 1L << 33);
        shapes.add(
                new Shape("host-fact-1-pressure", pressure.toString(), pressure, pressure.encode(), HostFact::decode));
    }

    private static RunOpened opened() {
        var id = Head.first("a run").hash().slice(0, RunOpened.ID_BYTES);
        return new RunOpened(id, List.of(digest("hosts/z15.json"), digest("manifest.json")));
    }

    private static FileDigest digest(String name) {
        return new FileDigest(name, Head.first(name).hash());
    }

    private static RunSeal seal() {
        return new RunSeal(3, Head.first("vm").hash());
    }

    /// A record that crosses event 256: the head before it, then its body.
    private static Shape sealedTurn() {
        var live = Entity.initial(VM.value());
        live = live.apply(turn(live, new Call.CreateVm(0)), _ -> HOME);
        var before = new Entity(live.id(), HOME, live.monitor(), live.records(), 255, live.head());
        var record = turn(before, new Call.CreateVcpu(0));
        return new Shape(
                "record-sealed",
                "the head before a record that crosses event 256, and the record",
                record,
                record.seal().orElseThrow().concat(Bytes.of(record.body())).toArray(),
                bytes -> TurnRecord.stored(
                        Arrays.copyOfRange(bytes, Head.BYTES, bytes.length),
                        Optional.of(Bytes.of(bytes).slice(0, Head.BYTES))));
    }

    private static TurnRecord turn(Entity before, Call call) {
        var step = new Step(VM, call, Circumstances.USUAL);
        return Turn.decide(before, HOME, List.of(step), NOW, Refusals.ALL)
                .record()
                .orElseThrow();
    }
}
