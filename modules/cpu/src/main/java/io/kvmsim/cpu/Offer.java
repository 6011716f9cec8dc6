package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmName;
import java.util.ArrayList;
import java.util.List;

/// What KVM on a host offers a monitor that asks as QEMU does: creates a VM, enables what facilities hang on (spec 8.1
/// step 3; refusals are ignored) and looks. The core itself answers, so that there is one set of rules.
///
/// @param facilities the mask of usable ones
/// @param memoryMax  bytes of guest memory
/// @param vcpusMax   vCPUs of a VM
/// @param cmma       CMMA can be enabled
/// @param others     features that are asked for by calls of their own
record Offer(Bytes facilities, long memoryMax, int vcpusMax, boolean cmma, FeatureSet others) {
    private static final VmName PROBE = new VmName("probe");
    private static final int LAST_BIT = 63;
    private static final List<Capability> ENABLED = List.of(
            Capability.S390_VECTOR_REGISTERS,
            Capability.S390_CPU_TOPOLOGY,
            Capability.S390_GS,
            Capability.S390_RI,
            Capability.S390_AIS);

    static Offer of(Host host) {
        var monitor = after(host, Monitor.INITIAL, new Call.CreateVm(0));
        for (var capability : ENABLED) {
            monitor = after(host, monitor, new Call.EnableCap(capability.number(), 0, 0));
        }
        var vm = monitor.vm(PROBE).orElseThrow();
        var most = decide(host, monitor, new Call.CheckExtension(Capability.MAX_VCPUS.number()));
        return new Offer(
                vm.model().facMask(),
                vm.memory().limit(),
                most.answer().ret(),
                host.description().sclp().cmma(),
                others(host, monitor));
    }

    /// AP instructions, and what the ultravisor indicates for secure guests.
    private static FeatureSet others(Host host, Monitor monitor) {
        var others = new ArrayList<Feature>();
        if (has(host, monitor, VmAttribute.CRYPTO_ENABLE_APIE)) {
            others.addAll(FeatureTable.named("ap"));
        }
        if (has(host, monitor, VmAttribute.CPU_MACHINE_UV_FEAT_GUEST)) {
            for (var name : List.of("appv", "appvi")) {
                if (FeatureTable.feature(name).orElseThrow() instanceof Feature.Indication indication
                        && (host.description().uv().features() >>> LAST_BIT - indication.bit() & 1) == 1) {
                    others.add(indication);
                }
            }
        }
        return FeatureSet.of(others);
    }

    private static boolean has(Host host, Monitor monitor, VmAttribute attribute) {
        return decide(host, monitor, new Call.HasAttr(attribute.group().number(), attribute.number(), 0))
                        .answer()
                        .ret()
                == 0;
    }

    private static Monitor after(Host host, Monitor monitor, Call call) {
        return decide(host, monitor, call).events().stream().reduce(monitor, Kvm::evolve, (_, last) -> last);
    }

    private static Decision decide(Host host, Monitor monitor, Call call) {
        return Kvm.decide(host, monitor, PROBE, call, Circumstances.USUAL);
    }
}
