package io.kvmsim.scenario;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CpuFeature;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.scenario.Scenario.HostGroup;
import io.kvmsim.scenario.Scenario.Module;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.util.LinkedHashMap;

/// The machines of a scenario: host files, with the kvm module's parameters that the scenario gives.
public final class Machines {
    private static final int IDTE = 3;

    private Machines() {}

    /// @throws BadInput where there is no such machine, or kvm does not load with these parameters
    public static Host of(HostGroup group) throws BadInput {
        var host = HostJson.read(group.machine());
        var module = group.module();
        if (module.isDefault()) {
            return host;
        }
        try {
            return Host.of(with(host.description(), module), host.profile());
        } catch (IllegalArgumentException e) {
            throw new BadInput(group.machine().toString(), 0, "host %s: %s".formatted(group.name(), e.getMessage()));
        }
    }

    private static HostDescription with(HostDescription host, Module module) {
        boolean nested = module.nested().orElse(host.module().nested());
        return new HostDescription(
                host.name(),
                host.cpuid(),
                host.ibc(),
                host.facilities(),
                module.nested().isPresent() ? features(host, nested) : host.feat(),
                host.subfunc(),
                host.sclp(),
                host.ap(),
                host.apxa(),
                host.aiv(),
                host.zpci(),
                host.cpus(),
                host.uv(),
                new HostDescription.Module(
                        nested,
                        module.hpage().orElse(host.module().hpage()),
                        host.module().asyncDestroy()));
    }

    /// What `kvm_s390_cpu_feat_init()` offers: nested guests need SIE, ESOP, an SCA anywhere and IDTE.
    private static Bytes features(HostDescription host, boolean nested) {
        var sclp = host.sclp();
        boolean possible = sclp.sief2()
                && sclp.esop()
                && sclp.bscao64()
                && host.facilities().bit(IDTE);
        var ofNested = new LinkedHashMap<CpuFeature, Boolean>();
        ofNested.put(CpuFeature.SIEF2, true);
        ofNested.put(CpuFeature.SCAO_64B, true);
        ofNested.put(CpuFeature.SIIF, sclp.siif());
        ofNested.put(CpuFeature.GPERE, sclp.gpere());
        ofNested.put(CpuFeature.GSLS, sclp.gsls());
        ofNested.put(CpuFeature.IB, sclp.ib());
        ofNested.put(CpuFeature.CEI, sclp.cei());
        ofNested.put(CpuFeature.IBS, sclp.ibs());
        ofNested.put(CpuFeature.KSS, sclp.kss());
        var features = host.feat();
        for (var feature : ofNested.entrySet()) {
            int bit = feature.getKey().bit();
            boolean offered = nested && possible && feature.getValue();
            features = offered ? features.withBit(bit) : features.withoutBit(bit);
        }
        return features;
    }
}
