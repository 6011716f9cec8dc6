package io.kvmsim.cli.vm;

import io.kvmsim.abi.CpuFeature;
import io.kvmsim.abi.FacilityNames;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.ledger.Entity;
import io.kvmsim.values.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A VM's state for people.
final class VmText {
    private static final int WIDTH = 100;
    private static final int LABEL = 14;

    private VmText() {}

    static List<String> lines(Entity entity, Vm vm) {
        var home = entity.home().name();
        return lines(
                home, entity.lastEvent(), entity.records(), entity.monitor().usesCmm(), vm);
    }

    /// @param home    name of the host where it lives
    /// @param usesCmm its process has used CMMA
    static List<String> lines(String home, long events, long records, boolean usesCmm, Vm vm) {
        var lines = new ArrayList<String>();
        field(lines, "VM", vm.name() + (vm.ucontrol() ? ", UCONTROL" : "") + " on " + home);
        field(lines, "history", "%,d events in %,d records".formatted(events, records));
        memory(lines, vm);
        cmma(lines, usesCmm, vm);
        model(lines, vm);
        field(
                lines,
                "clock",
                "guest TOD is the host's + 0x%x, epoch index + %d"
                        .formatted(vm.clock().epoch(), vm.clock().epdx()));
        crypto(lines, vm);
        field(
                lines,
                "SCA",
                (vm.sca().extended() ? "extended" : "basic")
                        + (vm.sca().mtcr() ? ", topology change report pending" : ""));
        field(lines, "vCPUs", vm.hasVcpus() ? "%d".formatted(vm.vcpus().size()) : "none");
        vm.vcpus().forEach(vcpu -> field(lines, "", vcpu(vcpu)));
        return lines;
    }

    private static void memory(List<String> lines, Vm vm) {
        var memory = vm.memory();
        field(lines, "memory limit", memory.limit() == -1 ? "none" : Quantity.readable(memory.limit()) + " at most");
        if (memory.gmap().exists()) {
            field(
                    lines,
                    "address space",
                    "up to 0x%x, %d table levels"
                            .formatted(memory.gmap().end(), memory.gmap().level() - 1));
        }
        for (var slot : memory.slots().ascending()) {
            field(
                    lines,
                    "slot " + slot.id(),
                    "%s at 0x%x, user address 0x%x%s"
                            .formatted(
                                    Quantity.readable(slot.size()),
                                    slot.guestAddress(),
                                    slot.userAddress(),
                                    slot.logsDirty() ? ", logging dirty pages" : ""));
        }
    }

    private static void cmma(List<String> lines, boolean usesCmm, Vm vm) {
        var cmma = vm.cmma();
        field(
                lines,
                "CMMA",
                (cmma.enabled() ? "enabled" : "not enabled")
                        + (usesCmm ? ", used" : "")
                        + (cmma.pfmfi() ? ", PFMF interpreted" : "")
                        + (cmma.skf() ? ", storage keys interpreted" : ""));
        if (cmma.migrationMode()) {
            field(lines, "migration", "on, %,d pages dirty".formatted(cmma.dirtyPages()));
        }
    }

    private static void model(List<String> lines, Vm vm) {
        var model = vm.model();
        field(lines, "cpuid", "0x%016x, ibc 0x%x".formatted(model.cpuid(), model.ibc()));
        var features = Arrays.stream(CpuFeature.values())
                .filter(feature -> model.feat().bit(feature.bit()))
                .map(CpuFeature::name)
                .toList();
        field(lines, "features", features.isEmpty() ? "none" : String.join(", ", features));
        wrapped(lines, "facilities", FacilityNames.of(model.facList()));
        wrapped(lines, "not allowed", FacilityNames.of(model.facList().andNot(model.facMask())));
        wrapped(lines, "allowed, off", FacilityNames.of(model.facMask().andNot(model.facList())));
    }

    private static void crypto(List<String> lines, Vm vm) {
        var crypto = vm.crypto();
        field(
                lines,
                "key wrapping",
                "AES %s, DEA %s; AP interpretation %s; CRYCB format %d"
                        .formatted(
                                crypto.aesKw() ? "on, key number " + crypto.aesKey() : "off",
                                crypto.deaKw() ? "on, key number " + crypto.deaKey() : "off",
                                crypto.apie() ? "on" : "off",
                                crypto.crycbFormat() == 3 ? 2 : crypto.crycbFormat()));
    }

    private static String vcpu(Vcpu vcpu) {
        var on = new ArrayList<String>();
        add(on, "AES", vcpu.crypto().aes());
        add(on, "DEA", vcpu.crypto().dea());
        add(on, "ECC", vcpu.crypto().ecc());
        add(on, "APIE", vcpu.crypto().apie());
        add(on, "multiple epoch", vcpu.mef());
        add(on, "ESSA interpreted", vcpu.essa().interpreted());
        add(on, "PFMF interpreted", vcpu.pfmfi());
        add(on, "in SCA", vcpu.inSca());
        return "%3d  ibc 0x%x  %s".formatted(vcpu.id(), vcpu.ibc(), String.join(", ", on));
    }

    private static void add(List<String> names, String name, boolean holds) {
        if (holds) {
            names.add(name);
        }
    }

    private static void field(List<String> lines, String label, String value) {
        lines.add(label + " ".repeat(Math.max(LABEL - label.length(), 1)) + value);
    }

    private static void wrapped(List<String> lines, String label, List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        var line = new StringBuilder();
        var first = label;
        for (var name : names) {
            if (line.length() + name.length() > WIDTH - LABEL) {
                field(lines, first, line.toString());
                first = "";
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : ", ").append(name);
        }
        field(lines, first, line.toString());
    }
}
