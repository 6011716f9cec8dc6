package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.ledger.cbor.CborWriter;
import io.kvmsim.ledger.cbor.Flags;
import io.kvmsim.ledger.chain.Head;

/// A digest of a monitor's whole state, named with its version: digests of two versions cannot be compared.
public final class StateDigest {
    private static final String VERSION = "state/1";

    private final CborWriter out = new CborWriter();

    private StateDigest() {}

    /// `state/1:` and 64 hexadecimal digits.
    public static String of(Monitor monitor) {
        var digest = new StateDigest();
        digest.monitor(monitor);
        return VERSION + ":"
                + Bytes.wrapping(Head.sha256().digest(digest.out.finish())).hex();
    }

    private void monitor(Monitor monitor) {
        var pages = monitor.pages();
        out.array(7).number(Flags.of(monitor.allowHpage1m(), monitor.usesCmm()));
        pages(pages.usageLow());
        pages(pages.usageHigh());
        pages(pages.zero());
        pages(pages.noDat());
        pages(pages.resident());
        out.array(monitor.vms().size());
        monitor.vms().forEach(this::vm);
    }

    private void pages(PageSet set) {
        int[] runs = new int[1];
        set.forEachRun((_, _) -> runs[0]++);
        out.array(2 * runs[0]);
        set.forEachRun((from, end) -> out.number(from).number(end - from));
    }

    private void vm(Vm vm) {
        out.array(11).text(vm.name().value());
        out.number(Flags.of(
                vm.ucontrol(),
                vm.caps().irqchip(),
                vm.caps().userSigp(),
                vm.caps().userStsi(),
                vm.caps().userInstr0(),
                vm.sca().extended(),
                vm.sca().mtcr()));
        var memory = vm.memory();
        out.number(memory.limit())
                .number(memory.gmap().end())
                .number(memory.gmap().level());
        var mapped = memory.mapped().joined();
        out.array(3 * mapped.size());
        mapped.forEach(range -> out.number(range.guest()).number(range.size()).number(range.user()));
        slots(vm);
        var cmma = vm.cmma();
        out.array(2)
                .number(Flags.of(cmma.enabled(), cmma.pfmfi(), cmma.skf(), cmma.migrationMode()))
                .number(cmma.dirtyPages());
        model(vm);
        crypto(vm);
        out.array(vm.vcpus().size() + 1);
        clock(vm.clock());
        vm.vcpus().forEach(this::vcpu);
    }

    private void slots(Vm vm) {
        var slots = vm.memory().slots().ascending();
        out.array(slots.size());
        for (var slot : slots) {
            out.array(6)
                    .number(slot.id())
                    .number(slot.flags())
                    .number(slot.baseGfn())
                    .number(slot.npages())
                    .number(slot.userAddress());
            pages(slot.cmmaDirty());
        }
    }

    private void model(Vm vm) {
        var model = vm.model();
        out.array(8)
                .number(model.cpuid())
                .number(model.ibc())
                .bytes(model.facMask())
                .bytes(model.facList())
                .bytes(model.feat())
                .bytes(model.subfunc())
                .number(model.uvFeat())
                .number(model.subfuncWritten() ? 1 : 0);
    }

    private void crypto(Vm vm) {
        var crypto = vm.crypto();
        out.array(6)
                .number(Flags.of(crypto.aesKw(), crypto.deaKw(), crypto.apie()))
                .number(crypto.aesKey())
                .number(crypto.deaKey())
                .number(crypto.aesKeysDrawn())
                .number(crypto.deaKeysDrawn())
                .number(crypto.crycbFormat());
    }

    private void clock(GuestClock clock) {
        out.array(2).number(clock.epoch()).number(clock.epdx());
    }

    private void vcpu(Vcpu vcpu) {
        var essa = vcpu.essa();
        out.array(5).number(vcpu.id());
        clock(vcpu.clock());
        out.number(vcpu.ibc())
                .number(Flags.of(
                        vcpu.mef(),
                        vcpu.pfmfi(),
                        vcpu.cbrl(),
                        vcpu.inSca(),
                        essa.interpreted(),
                        essa.offRequested(),
                        essa.onRequested()))
                .number(Flags.of(vcpu.crypto()));
    }
}
