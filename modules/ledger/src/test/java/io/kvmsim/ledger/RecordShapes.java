package io.kvmsim.ledger;

import static io.kvmsim.ledger.EntryShapes.ANY;
import static io.kvmsim.ledger.EntryShapes.NOW;
import static io.kvmsim.ledger.EntryShapes.body;
import static io.kvmsim.ledger.EntryShapes.entry;
import static io.kvmsim.ledger.Shapes.HOME;
import static io.kvmsim.ledger.Shapes.OTHER;
import static io.kvmsim.ledger.Shapes.VM;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.Shapes.Shape;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Records of turns by cause and context, and the records of runs and hosts.
final class RecordShapes {
    private RecordShapes() {}

    static List<Shape> all() {
        var shapes = new ArrayList<Shape>();
        records(shapes);
        shapes.add(sealedTurn());
        notOfVms(shapes);
        return shapes;
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
