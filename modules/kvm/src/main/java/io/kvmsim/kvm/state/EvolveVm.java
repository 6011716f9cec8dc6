package io.kvmsim.kvm.state;

import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.state.VmEvent.AesWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.AesWrappingEnabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationDisabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationEnabled;
import io.kvmsim.kvm.state.VmEvent.CapabilityEnabled;
import io.kvmsim.kvm.state.VmEvent.CmmaDirtyRead;
import io.kvmsim.kvm.state.VmEvent.CmmaEnabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingEnabled;
import io.kvmsim.kvm.state.VmEvent.EssaInterpretationChanged;
import io.kvmsim.kvm.state.VmEvent.GuestClockCompensated;
import io.kvmsim.kvm.state.VmEvent.GuestClockSet;
import io.kvmsim.kvm.state.VmEvent.MemoryLimitSet;
import io.kvmsim.kvm.state.VmEvent.MemorySlotCreated;
import io.kvmsim.kvm.state.VmEvent.MemorySlotDeleted;
import io.kvmsim.kvm.state.VmEvent.MemorySlotLoggingChanged;
import io.kvmsim.kvm.state.VmEvent.MemorySlotMoved;
import io.kvmsim.kvm.state.VmEvent.MigrationStarted;
import io.kvmsim.kvm.state.VmEvent.MigrationStopped;
import io.kvmsim.kvm.state.VmEvent.OfVm;
import io.kvmsim.kvm.state.VmEvent.ProcessorFeaturesSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSet;
import io.kvmsim.kvm.state.VmEvent.ProcessorSubfunctionsSet;
import io.kvmsim.kvm.state.VmEvent.ScaEntryLost;
import io.kvmsim.kvm.state.VmEvent.ScaExtended;
import io.kvmsim.kvm.state.VmEvent.TopologyReportChanged;
import io.kvmsim.kvm.state.VmEvent.UvFeaturesSet;
import io.kvmsim.kvm.state.VmEvent.VcpuCreated;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// One VM's state after an event that changes nothing else.
final class EvolveVm {
    private EvolveVm() {}

    static Vm apply(Vm vm, OfVm event) {
        var cmma = vm.cmma();
        return switch (event) {
            case ScaExtended _ -> vm.with(new Vm.Sca(true, false));
            case VcpuCreated(var _, var vcpu) -> withVcpu(vm, vcpu);
            case ScaEntryLost(var _, var id) -> change(vm, id, Vcpu::outOfSca);
            case TopologyReportChanged(var _, var pending) ->
                vm.with(new Vm.Sca(vm.sca().extended(), pending));
            case MemoryLimitSet(var _, var _, var gmap) ->
                vm.with(new Vm.Memory(
                        vm.memory().limit(), gmap, Mapping.EMPTY, vm.memory().slots()));
            case MemorySlotCreated created -> created(vm, created);
            case MemorySlotMoved moved -> moved(vm, moved);
            case MemorySlotLoggingChanged(var _, var id, var flags) ->
                vm.with(vm.memory().slots().with(slot(vm, id).withFlags(flags)));
            case MemorySlotDeleted(var _, var id, var unmapped) -> deleted(vm, slot(vm, id), unmapped);
            case CapabilityEnabled(var _, var cap, var toMask, var toList) -> enabled(vm, cap, toMask, toList);
            case CmmaEnabled _ ->
                vm.with(new Vm.Cmma(true, false, cmma.skf(), cmma.migrationMode(), cmma.dirtyPages()));
            case ProcessorSet(var _, var cpuid, var ibc, var _, var list) ->
                vm.with(vm.model().withProcessor(cpuid, ibc, list));
            case ProcessorFeaturesSet(var _, var feat) -> vm.with(vm.model().withFeat(feat));
            case ProcessorSubfunctionsSet(var _, var subfunc) ->
                vm.with(vm.model().withSubfunc(subfunc));
            case UvFeaturesSet(var _, var uvFeat) -> vm.with(vm.model().withUvFeat(uvFeat));
            case GuestClockSet(var _, var clock) -> vm.with(clock).withEachVcpu(vcpu -> vcpu.withClock(clock));
            case GuestClockCompensated(var _, var clocks) -> compensated(vm, clocks);
            case AesWrappingEnabled(var _, var key, var bits) ->
                vm.with(vm.crypto().withAesKey(key), bits);
            case DeaWrappingEnabled(var _, var key, var bits) ->
                vm.with(vm.crypto().withDeaKey(key), bits);
            case AesWrappingDisabled(var _, var bits) -> vm.with(vm.crypto().withoutAes(), bits);
            case DeaWrappingDisabled(var _, var bits) -> vm.with(vm.crypto().withoutDea(), bits);
            case ApInterpretationEnabled(var _, var bits) -> vm.with(vm.crypto().withApie(true), bits);
            case ApInterpretationDisabled(var _, var bits) ->
                vm.with(vm.crypto().withApie(false), bits);
            case EssaInterpretationChanged(var _, var id, var on) ->
                change(vm, id, vcpu -> vcpu.withEssa(new Vcpu.Essa(on, false, false)));
            case MigrationStarted(var _, var pages) -> migrationStarted(vm, pages);
            case CmmaDirtyRead(var _, var start, var count, var cleared) ->
                vm.with(vm.memory().slots().clean(start, start + count))
                        .with(cmma.withDirtyPages(cmma.dirtyPages() - cleared));
            case MigrationStopped _ -> migrationStopped(vm);
        };
    }

    private static Slot slot(Vm vm, int id) {
        return vm.memory()
                .slots()
                .withId(id)
                .orElseThrow(
                        () -> new IllegalStateException("an event of slot %d, which does not exist".formatted(id)));
    }

    private static Vm withVcpu(Vm vm, Vcpu vcpu) {
        var all = new ArrayList<Vcpu>(vm.vcpus().size() + 1);
        all.addAll(vm.vcpus());
        all.add(vcpu);
        return vm.with(List.copyOf(all)).with(new Vm.Sca(vm.sca().extended(), true));
    }

    private static Vm change(Vm vm, int id, UnaryOperator<Vcpu> change) {
        var all = new ArrayList<>(vm.vcpus());
        int index = vm.indexOf(id);
        all.set(index, change.apply(all.get(index)));
        return vm.with(List.copyOf(all));
    }

    private static Vm created(Vm vm, MemorySlotCreated created) {
        var slot = new Slot(
                created.slot(),
                created.flags(),
                created.baseGfn(),
                created.npages(),
                created.userAddress(),
                PageSet.EMPTY);
        var mapped = vm.memory().mapped();
        return vm.with(vm.memory().slots().with(slot), created.mapped() ? mapped.with(slot.range()) : mapped);
    }

    private static Vm moved(Vm vm, MemorySlotMoved moved) {
        var old = slot(vm, moved.slot());
        var slot = old.movedTo(moved.baseGfn()).withFlags(moved.flags());
        var mapped = vm.memory().mapped();
        if (moved.unmapped()) {
            mapped = mapped.without(old.guestAddress(), old.size());
        }
        return vm.with(vm.memory().slots().with(slot), moved.mapped() ? mapped.with(slot.range()) : mapped);
    }

    private static Vm deleted(Vm vm, Slot slot, boolean unmapped) {
        var mapped = vm.memory().mapped();
        return vm.with(
                vm.memory().slots().without(slot),
                unmapped ? mapped.without(slot.guestAddress(), slot.size()) : mapped);
    }

    private static Vm enabled(Vm vm, int cap, List<Integer> toMask, List<Integer> toList) {
        var model = vm.model();
        var changed = vm.with(model.withFacilities(
                model.facMask().withBits(toMask), model.facList().withBits(toList)));
        var caps = vm.caps();
        return switch (Capability.of(cap).orElseThrow(() -> new IllegalStateException("unknown capability " + cap))) {
            case S390_IRQCHIP -> changed.with(new Vm.Caps(true, caps.userSigp(), caps.userStsi(), caps.userInstr0()));
            case S390_USER_SIGP -> changed.with(new Vm.Caps(caps.irqchip(), true, caps.userStsi(), caps.userInstr0()));
            case S390_USER_STSI -> changed.with(new Vm.Caps(caps.irqchip(), caps.userSigp(), true, caps.userInstr0()));
            case S390_USER_INSTR0 -> changed.with(new Vm.Caps(caps.irqchip(), caps.userSigp(), caps.userStsi(), true));
            case S390_HPAGE_1M -> {
                var cmma = vm.cmma();
                yield changed.with(new Vm.Cmma(cmma.enabled(), false, false, cmma.migrationMode(), cmma.dirtyPages()));
            }
            default -> changed; // the others change facilities only
        };
    }

    private static Vm compensated(Vm vm, List<GuestClock> clocks) {
        var all = new ArrayList<Vcpu>(clocks.size());
        for (int index = 0; index < clocks.size(); index++) {
            all.add(vm.vcpus().get(index).withClock(clocks.get(index)));
        }
        return vm.with(List.copyOf(all)).with(clocks.getFirst());
    }

    private static Vm migrationStarted(Vm vm, long pages) {
        var cmma = vm.cmma();
        if (!cmma.enabled()) {
            return vm.with(cmma.inMigrationMode(true, pages));
        }
        return vm.with(vm.memory().slots().allDirty())
                .with(cmma.inMigrationMode(true, pages))
                .withEachVcpu(vcpu -> vcpu.withEssa(new Vcpu.Essa(
                        vcpu.essa().interpreted(), true, vcpu.essa().onRequested())));
    }

    private static Vm migrationStopped(Vm vm) {
        var cmma = vm.cmma();
        var stopped = vm.with(cmma.inMigrationMode(false, cmma.dirtyPages()));
        return cmma.enabled()
                ? stopped.withEachVcpu(vcpu -> vcpu.withEssa(
                        new Vcpu.Essa(vcpu.essa().interpreted(), vcpu.essa().offRequested(), true)))
                : stopped;
    }
}
