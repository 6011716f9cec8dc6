package io.kvmsim.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;

/// A VM's state as the object `state` of the pseudo-call `inspect`. The same state gives the same bytes.
public final class InspectState {
    private static final int VCPUS_SHOWN = 3;
    private static final int MCN_BYTES = 32;

    private InspectState() {}

    /// The whole object, with `model`.
    public static ObjectNode of(Host host, Monitor monitor, Vm vm) {
        var state = HostJson.JSON.createObjectNode();
        on(state.putArray("on"), monitor, vm);
        state.put("mem_limit", HostJson.hex(vm.memory().limit()));
        if (!vm.ucontrol()) {
            state.put("gmap_end", HostJson.hex(vm.memory().gmap().end()));
            var mapped = state.putArray("mapped");
            for (var range : vm.memory().mapped().joined()) {
                mapped.addArray()
                        .add(HostJson.hex(range.guest()))
                        .add(HostJson.hex(range.size()))
                        .add(HostJson.hex(range.user()));
            }
        }
        state.put("cmma_dirty", vm.cmma().dirtyPages());
        state.put("epoch", HostJson.hex(vm.clock().epoch()));
        state.put("epdx", vm.clock().epdx());
        state.put("aes_key", vm.crypto().aesKey());
        state.put("dea_key", vm.crypto().deaKey());
        state.put("crycb", vm.crypto().crycbFormat());
        state.put("mcn", mcn(vm).trimmedHex());
        slots(state.putArray("slots"), vm);
        var ids = state.putArray("vcpu_ids");
        vm.vcpus().forEach(vcpu -> ids.add(vcpu.id()));
        if (vm.hasVcpus()) {
            var vcpus = state.putArray("vcpus");
            vm.vcpus().stream().limit(VCPUS_SHOWN).forEach(vcpu -> vcpu(vcpus.addObject(), vcpu));
        }
        state.set("model", model(host, vm));
        return state;
    }

    private static void on(ArrayNode on, Monitor monitor, Vm vm) {
        put(on, "ucontrol", vm.ucontrol());
        put(on, "cmma", vm.cmma().enabled());
        put(on, "cmma_used", monitor.usesCmm());
        put(on, "pfmfi", vm.cmma().pfmfi());
        put(on, "skf", vm.cmma().skf());
        put(on, "hpage_1m", monitor.allowHpage1m());
        put(on, "migration", vm.cmma().migrationMode());
        put(on, "irqchip", vm.caps().irqchip());
        put(on, "user_sigp", vm.caps().userSigp());
        put(on, "user_stsi", vm.caps().userStsi());
        put(on, "user_instr0", vm.caps().userInstr0());
        put(on, "aes_kw", vm.crypto().aesKw());
        put(on, "dea_kw", vm.crypto().deaKw());
        put(on, "apie", vm.crypto().apie());
        put(on, "esca", vm.sca().extended());
        put(on, "mtcr", vm.sca().mtcr());
    }

    private static void put(ArrayNode on, String name, boolean holds) {
        if (holds) {
            on.add(name);
        }
    }

    private static Bytes mcn(Vm vm) {
        var mcn = Bytes.zeros(MCN_BYTES);
        for (var vcpu : vm.vcpus()) {
            mcn = vcpu.inSca() ? mcn.withBit(vcpu.id()) : mcn;
        }
        return mcn;
    }

    private static void slots(ArrayNode slots, Vm vm) {
        boolean counts = vm.cmma().migrationMode() && vm.cmma().enabled();
        for (Slot slot : vm.memory().slots().ascending()) {
            var json = slots.addObject()
                    .put("slot", slot.id())
                    .put("flags", slot.flags())
                    .put("guest_phys_addr", HostJson.hex(slot.guestAddress()))
                    .put("memory_size", HostJson.hex(slot.size()))
                    .put("userspace_addr", HostJson.hex(slot.userAddress()));
            if (counts && slot.logsDirty()) { // a slot without a bitmap is not tracked
                json.put("cmma_dirty", slot.cmmaDirty().size());
            }
        }
    }

    private static void vcpu(ObjectNode json, Vcpu vcpu) {
        json.put("id", vcpu.id())
                .put("epoch", HostJson.hex(vcpu.clock().epoch()))
                .put("epdx", vcpu.clock().epdx())
                .put("ibc", "0x%x".formatted(vcpu.ibc()));
        var on = json.putArray("on");
        put(on, "aes", vcpu.crypto().aes());
        put(on, "dea", vcpu.crypto().dea());
        put(on, "ecc", vcpu.crypto().ecc());
        put(on, "apie", vcpu.crypto().apie());
        put(on, "mef", vcpu.mef());
        put(on, "cmma", vcpu.essa().interpreted());
        put(on, "pfmfi", vcpu.pfmfi());
    }

    private static ObjectNode model(Host host, Vm vm) {
        var model = vm.model();
        return HostJson.JSON
                .createObjectNode()
                .put("cpuid", HostJson.hex(model.cpuid()))
                .put("ibc", "0x%x".formatted(model.ibc()))
                .put("fac_mask", model.facMask().trimmedHex())
                .put("fac_list", model.facList().trimmedHex())
                .put("feat", model.feat().trimmedHex())
                .put("uv_feat", HostJson.hex(model.uvFeat()))
                .put(
                        "subfunc",
                        model.subfunc().equals(host.subfunc())
                                ? "host"
                                : model.subfunc().trimmedHex());
    }
}
