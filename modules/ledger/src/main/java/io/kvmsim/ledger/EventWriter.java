package io.kvmsim.ledger;

import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.ledger.cbor.CborWriter;
import io.kvmsim.ledger.cbor.Flags;
import java.util.List;

/// Writes one event: an array of its number and its fields. The VM's name stands with the entry, not here.
/// [EventReader] is its other half; both list the fields of a shape in the order in which they are stored.
final class EventWriter {
    private final CborWriter out;
    private final Host host;

    EventWriter(CborWriter out, Host host) {
        this.out = out;
        this.host = host;
    }

    void write(VmEvent event) {
        switch (event) {
            case VmEvent.OfProcess ofProcess -> write(ofProcess);
            case VmEvent.OfVm ofVm -> write(ofVm);
            case VmEvent.Notice notice -> write(notice);
        }
    }

    private void write(VmEvent.Notice event) {
        switch (event) {
            case VmEvent.FaultInjected(var _, var errno, var micros) -> shape(WireName.FAULT_INJECTED, errno, micros);
            case VmEvent.OomKilled _ -> shape(WireName.OOM_KILLED);
        }
    }

    private void write(VmEvent.OfProcess event) {
        switch (event) {
            case VmEvent.VmCreated created -> created(created);
            case VmEvent.VmDestroyed _ -> shape(WireName.VM_DESTROYED);
            case VmEvent.HugePagesAllowed _ -> shape(WireName.HUGE_PAGES_ALLOWED);
            case VmEvent.CmmaUsed _ -> shape(WireName.CMMA_USED);
            case VmEvent.CmmaStatesReset(var _, var pages) -> shape(WireName.CMMA_STATES_RESET, pages);
            case VmEvent.CmmaStatesSet(var _, var gfn, var mask, var values) -> {
                out.array(3 + 2 * values.size())
                        .number(WireName.CMMA_STATES_SET.stored())
                        .number(gfn)
                        .number(mask);
                values.forEach(run -> out.number(run.count()).number(run.value()));
            }
            case VmEvent.PageStateChanged(var _, var orc, var runs) -> {
                out.array(2 + 4 * runs.size())
                        .number(WireName.PAGE_STATE_CHANGED.stored())
                        .number(orc);
                runs.forEach(run -> out.number(run.gfn())
                        .number(run.userPage())
                        .number(run.count())
                        .number(run.state() << 1 | (run.nowDirty() ? 1 : 0)));
            }
            case VmEvent.PagesMadeResident(var _, var runs) -> {
                out.array(1 + 2 * runs.size()).number(WireName.PAGES_MADE_RESIDENT.stored());
                runs.forEach(run -> out.number(run.first()).number(run.count()));
            }
        }
    }

    private void write(VmEvent.OfVm event) {
        switch (event) {
            case VmEvent.ScaExtended(var _, var cause) -> shape(WireName.SCA_EXTENDED, cause);
            case VmEvent.VcpuCreated created -> vcpu(created);
            case VmEvent.ScaEntryLost(var _, var id) -> shape(WireName.SCA_ENTRY_LOST, id);
            case VmEvent.TopologyReportChanged(var _, var pending) ->
                shape(WireName.TOPOLOGY_REPORT_CHANGED, pending ? 1 : 0);
            case VmEvent.MemoryLimitSet(var _, var asked, var gmap) ->
                shape(WireName.MEMORY_LIMIT_SET, asked, gmap.end());
            case VmEvent.MemorySlotCreated(var _, var slot, var flags, var gfn, var pages, var user, var mapped) ->
                shape(WireName.MEMORY_SLOT_CREATED, slot, flags, gfn, pages, user, mapped ? 1 : 0);
            case VmEvent.MemorySlotMoved(var _, var slot, var flags, var gfn, var unmapped, var mapped) ->
                shape(WireName.MEMORY_SLOT_MOVED, slot, flags, gfn, Flags.of(unmapped, mapped));
            case VmEvent.MemorySlotLoggingChanged(var _, var slot, var flags) ->
                shape(WireName.MEMORY_SLOT_LOGGING_CHANGED, slot, flags);
            case VmEvent.MemorySlotDeleted(var _, var slot, var unmapped) ->
                shape(WireName.MEMORY_SLOT_DELETED, slot, unmapped ? 1 : 0);
            case VmEvent.CapabilityEnabled(var _, var cap, var toMask, var toList) -> {
                out.array(4).number(WireName.CAPABILITY_ENABLED.stored()).number(cap);
                integers(toMask);
                integers(toList);
            }
            case VmEvent.CmmaEnabled _ -> shape(WireName.CMMA_ENABLED);
            case VmEvent.ProcessorSet(var _, var cpuid, var ibc, var asked, var list) ->
                out.array(5)
                        .number(WireName.PROCESSOR_SET.stored())
                        .number(cpuid)
                        .number(ibc)
                        .number(asked)
                        .block(list, host.initialList());
            case VmEvent.ProcessorFeaturesSet(var _, var feat) ->
                out.array(2)
                        .number(WireName.PROCESSOR_FEATURES_SET.stored())
                        .block(feat, host.description().feat());
            case VmEvent.ProcessorSubfunctionsSet(var _, var subfunc) ->
                out.array(2)
                        .number(WireName.PROCESSOR_SUBFUNCTIONS_SET.stored())
                        .block(subfunc, host.subfunc());
            case VmEvent.UvFeaturesSet(var _, var feat) -> shape(WireName.UV_FEATURES_SET, feat);
            case VmEvent.GuestClockSet(var _, var clock) ->
                shape(WireName.GUEST_CLOCK_SET, clock.epoch(), clock.epdx());
            case VmEvent.GuestClockCompensated(var _, var clocks) -> clocks(clocks);
            case VmEvent.AesWrappingEnabled(var _, var key, var bits) ->
                shape(WireName.AES_WRAPPING_ENABLED, key, Flags.of(bits));
            case VmEvent.DeaWrappingEnabled(var _, var key, var bits) ->
                shape(WireName.DEA_WRAPPING_ENABLED, key, Flags.of(bits));
            case VmEvent.AesWrappingDisabled(var _, var bits) -> crypto(WireName.AES_WRAPPING_DISABLED, bits);
            case VmEvent.DeaWrappingDisabled(var _, var bits) -> crypto(WireName.DEA_WRAPPING_DISABLED, bits);
            case VmEvent.ApInterpretationEnabled(var _, var bits) -> crypto(WireName.AP_INTERPRETATION_ENABLED, bits);
            case VmEvent.ApInterpretationDisabled(var _, var bits) -> crypto(WireName.AP_INTERPRETATION_DISABLED, bits);
            case VmEvent.EssaInterpretationChanged(var _, var vcpu, var on) ->
                shape(WireName.ESSA_INTERPRETATION_CHANGED, vcpu, on ? 1 : 0);
            case VmEvent.MigrationStarted(var _, var pages) -> shape(WireName.MIGRATION_STARTED, pages);
            case VmEvent.CmmaDirtyRead(var _, var gfn, var count, var cleared) ->
                shape(WireName.CMMA_DIRTY_READ, gfn, count, cleared);
            case VmEvent.MigrationStopped(var _, var slot) -> shape(WireName.MIGRATION_STOPPED, slot);
        }
    }

    private void shape(WireName name, long... fields) {
        out.array(1 + fields.length).number(name.stored());
        for (long field : fields) {
            out.number(field);
        }
    }

    private void crypto(WireName name, CryptoBits bits) {
        shape(name, Flags.of(bits));
    }

    /// A new VM's features, ultravisor features and key numbers follow from the rest.
    private void created(VmEvent.VmCreated created) {
        var model = created.model();
        var crypto = created.crypto();
        boolean usual = model.feat().equals(CpuModel.NO_FEATURES)
                && model.uvFeat() == 0
                && !model.subfuncWritten()
                && crypto.equals(Crypto.initial(crypto.aesKw(), crypto.crycbFormat()));
        if (!usual) {
            throw new IllegalStateException("a new VM has features or keys that no host gives: " + created);
        }
        out.array(10)
                .number(WireName.VM_CREATED.stored())
                .number(Flags.of(created.ucontrol(), created.usePfmfi(), created.useSkf(), crypto.aesKw()))
                .number(created.memLimit())
                .number(created.gmap().end())
                .number(model.cpuid())
                .number(model.ibc())
                .block(model.facMask(), host.initialMask())
                .block(model.facList(), host.initialList())
                .block(model.subfunc(), host.subfunc())
                .number(crypto.crycbFormat());
    }

    private void vcpu(VmEvent.VcpuCreated created) {
        var vcpu = created.vcpu();
        shape(
                WireName.VCPU_CREATED,
                vcpu.id(),
                vcpu.clock().epoch(),
                vcpu.clock().epdx(),
                vcpu.ibc(),
                Flags.of(vcpu.mef(), vcpu.pfmfi(), vcpu.cbrl(), vcpu.inSca()),
                Flags.of(vcpu.crypto()));
    }

    private void clocks(List<GuestClock> clocks) {
        out.array(1 + 2 * clocks.size()).number(WireName.GUEST_CLOCK_COMPENSATED.stored());
        clocks.forEach(clock -> out.number(clock.epoch()).number(clock.epdx()));
    }

    private void integers(List<Integer> values) {
        out.array(values.size());
        values.forEach(out::number);
    }
}
