package io.kvmsim.ledger;

import static io.kvmsim.ledger.Shapes.HOST;
import static io.kvmsim.ledger.Shapes.VM;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmEvent.Run;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import io.kvmsim.ledger.Shapes.Shape;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import java.util.ArrayList;
import java.util.List;

/// One event of every kind, and each of its variants that is stored in another form.
final class EventShapes {
    private static final CryptoBits BITS = new CryptoBits(true, false, true, true, false);

    private record Variant(String name, VmEvent event) {}

    private EventShapes() {}

    static List<Shape> all() {
        var shapes = new ArrayList<Shape>();
        for (var event : events()) {
            shapes.add(event(event));
        }
        for (var variant : variants()) {
            shapes.add(event(variant.name(), variant.event()));
        }
        return shapes;
    }

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
}
