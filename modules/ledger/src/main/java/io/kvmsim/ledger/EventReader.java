package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.Flags;
import java.util.ArrayList;
import java.util.List;

/// Reads one event that [EventWriter] wrote.
final class EventReader {
    private static final int LIST_BYTES = 2048;
    private static final int FEAT_BYTES = 128;

    private final CborReader in;
    private final Host host;
    private final VmName vm;

    EventReader(CborReader in, Host host, VmName vm) {
        this.in = in;
        this.host = host;
        this.vm = vm;
    }

    VmEvent read() {
        in.array();
        var event = fields(WireName.event(in.i32()));
        in.end();
        return event;
    }

    private VmEvent fields(WireName shape) {
        return switch (shape) {
            case VM_CREATED -> created();
            case VM_DESTROYED -> new VmEvent.VmDestroyed(vm);
            case SCA_EXTENDED -> new VmEvent.ScaExtended(vm, in.i32());
            case VCPU_CREATED -> new VmEvent.VcpuCreated(vm, vcpu());
            case SCA_ENTRY_LOST -> new VmEvent.ScaEntryLost(vm, in.i32());
            case TOPOLOGY_REPORT_CHANGED -> new VmEvent.TopologyReportChanged(vm, flag());
            case MEMORY_LIMIT_SET -> new VmEvent.MemoryLimitSet(vm, in.number(), Gmap.upTo(in.number()));
            case MEMORY_SLOT_CREATED ->
                new VmEvent.MemorySlotCreated(vm, in.i32(), in.i32(), in.number(), in.number(), in.number(), flag());
            case MEMORY_SLOT_MOVED -> moved();
            case MEMORY_SLOT_LOGGING_CHANGED -> new VmEvent.MemorySlotLoggingChanged(vm, in.i32(), in.i32());
            case MEMORY_SLOT_DELETED -> new VmEvent.MemorySlotDeleted(vm, in.i32(), flag());
            case CAPABILITY_ENABLED -> new VmEvent.CapabilityEnabled(vm, in.i32(), integers(), integers());
            case HUGE_PAGES_ALLOWED -> new VmEvent.HugePagesAllowed(vm);
            case CMMA_ENABLED -> new VmEvent.CmmaEnabled(vm);
            case CMMA_USED -> new VmEvent.CmmaUsed(vm);
            case CMMA_STATES_RESET -> new VmEvent.CmmaStatesReset(vm, in.number());
            case CMMA_STATES_SET -> new VmEvent.CmmaStatesSet(vm, in.number(), in.number(), valueRuns());
            case PAGE_STATE_CHANGED -> new VmEvent.PageStateChanged(vm, in.i32(), pageRuns());
            case PAGES_MADE_RESIDENT -> new VmEvent.PagesMadeResident(vm, runs());
            case PROCESSOR_SET ->
                new VmEvent.ProcessorSet(vm, in.number(), in.i32(), in.i32(), in.block(LIST_BYTES, host.initialList()));
            case PROCESSOR_FEATURES_SET ->
                new VmEvent.ProcessorFeaturesSet(
                        vm, in.block(FEAT_BYTES, host.description().feat()));
            case PROCESSOR_SUBFUNCTIONS_SET ->
                new VmEvent.ProcessorSubfunctionsSet(vm, in.block(LIST_BYTES, host.subfunc()));
            case UV_FEATURES_SET -> new VmEvent.UvFeaturesSet(vm, in.number());
            case GUEST_CLOCK_SET -> new VmEvent.GuestClockSet(vm, new GuestClock(in.number(), in.i32()));
            case GUEST_CLOCK_COMPENSATED -> new VmEvent.GuestClockCompensated(vm, clocks());
            case AES_WRAPPING_ENABLED -> new VmEvent.AesWrappingEnabled(vm, in.i32(), cryptoBits());
            case DEA_WRAPPING_ENABLED -> new VmEvent.DeaWrappingEnabled(vm, in.i32(), cryptoBits());
            case AES_WRAPPING_DISABLED -> new VmEvent.AesWrappingDisabled(vm, cryptoBits());
            case DEA_WRAPPING_DISABLED -> new VmEvent.DeaWrappingDisabled(vm, cryptoBits());
            case AP_INTERPRETATION_ENABLED -> new VmEvent.ApInterpretationEnabled(vm, cryptoBits());
            case AP_INTERPRETATION_DISABLED -> new VmEvent.ApInterpretationDisabled(vm, cryptoBits());
            case ESSA_INTERPRETATION_CHANGED -> new VmEvent.EssaInterpretationChanged(vm, in.i32(), flag());
            case MIGRATION_STARTED -> new VmEvent.MigrationStarted(vm, in.number());
            case CMMA_DIRTY_READ -> new VmEvent.CmmaDirtyRead(vm, in.number(), in.i32(), in.i32());
            case MIGRATION_STOPPED -> new VmEvent.MigrationStopped(vm, in.i32());
            case FAULT_INJECTED -> fault();
            case OOM_KILLED -> new VmEvent.OomKilled(vm);
            // the record is damaged
            default -> throw new BadRecord(shape.wireName() + " is an entry, where an event belongs");
        };
    }

    private VmEvent fault() {
        var event = new VmEvent.FaultInjected(vm, in.i32(), in.number());
        if (event.errno() < 0 || event.delayMicros() < 0) {
            throw new BadRecord("a fault of errno %d and %d us".formatted(event.errno(), event.delayMicros()));
        }
        return event;
    }

    private boolean flag() {
        return in.i32() != 0;
    }

    private CryptoBits cryptoBits() {
        return Flags.cryptoBits(in.i32());
    }

    private VmEvent created() {
        int flags = in.i32();
        long memLimit = in.number();
        long end = in.number();
        long cpuid = in.number();
        int ibc = in.i32();
        Bytes mask = in.block(LIST_BYTES, host.initialMask());
        Bytes list = in.block(LIST_BYTES, host.initialList());
        Bytes subfunc = in.block(LIST_BYTES, host.subfunc());
        var model = new CpuModel(cpuid, ibc, mask, list, CpuModel.NO_FEATURES, subfunc, 0, false);
        boolean ucontrol = Flags.has(flags, 0);
        return new VmEvent.VmCreated(
                vm,
                ucontrol,
                memLimit,
                ucontrol ? Gmap.NONE : Gmap.upTo(end),
                Flags.has(flags, 1),
                Flags.has(flags, 2),
                model,
                Crypto.initial(Flags.has(flags, 3), in.i32()));
    }

    private Vcpu vcpu() {
        int id = in.i32();
        var clock = new GuestClock(in.number(), in.i32());
        int ibc = in.i32();
        int flags = in.i32();
        return new Vcpu(
                id,
                clock,
                Flags.has(flags, 0),
                ibc,
                Flags.has(flags, 1),
                Flags.has(flags, 2),
                Flags.has(flags, 3),
                cryptoBits(),
                Vcpu.Essa.OFF);
    }

    private VmEvent moved() {
        int slot = in.i32();
        int slotFlags = in.i32();
        long gfn = in.number();
        int mapping = in.i32();
        return new VmEvent.MemorySlotMoved(vm, slot, slotFlags, gfn, Flags.has(mapping, 0), Flags.has(mapping, 1));
    }

    private List<Integer> integers() {
        var values = new ArrayList<Integer>();
        in.array();
        while (in.more()) {
            values.add(in.i32());
        }
        in.end();
        return List.copyOf(values);
    }

    private List<VmEvent.ValueRun> valueRuns() {
        var runs = new ArrayList<VmEvent.ValueRun>();
        while (in.more()) {
            runs.add(VmEvent.ValueRun.of(in.i32(), in.i32()));
        }
        return List.copyOf(runs);
    }

    private List<VmEvent.PageRun> pageRuns() {
        var runs = new ArrayList<VmEvent.PageRun>();
        while (in.more()) {
            long gfn = in.number();
            long page = in.number();
            long count = in.number();
            int state = in.i32();
            runs.add(new VmEvent.PageRun(gfn, page, count, state >>> 1, (state & 1) != 0));
        }
        return List.copyOf(runs);
    }

    private List<VmEvent.Run> runs() {
        var runs = new ArrayList<VmEvent.Run>();
        while (in.more()) {
            runs.add(new VmEvent.Run(in.number(), in.number()));
        }
        return List.copyOf(runs);
    }

    private List<GuestClock> clocks() {
        var clocks = new ArrayList<GuestClock>();
        while (in.more()) {
            clocks.add(new GuestClock(in.number(), in.i32()));
        }
        return List.copyOf(clocks);
    }
}
