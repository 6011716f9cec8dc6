package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.Objects;

/// A guest's CPU model: what QEMU makes of the words that it is given, and the form in which the kernel gets it before
/// the first vCPU.
public final class GuestModel {
    static final int FACILITY_BYTES = 256;
    static final int FEATURE_BYTES = 128;
    static final int SUBFUNCTION_BYTES = 2048;

    private final String name;
    private final Definition definition;
    private final long cpuid;
    private final FeatureSet featureSet;
    private final Bytes facilities;
    private final Bytes features;
    private final Bytes subfunctions;

    private GuestModel(String name, Definition definition, long cpuid, FeatureSet featureSet) {
        this.name = name;
        this.definition = definition;
        this.cpuid = cpuid;
        this.featureSet = featureSet;
        this.facilities = featureSet.facilities();
        this.features = featureSet.assists();
        this.subfunctions = featureSet.functions();
    }

    static GuestModel of(String name, Definition definition, long cpuid, FeatureSet features) {
        return new GuestModel(name, definition, cpuid, features);
    }

    /// What it is called: `host`, a model's name, or that of a model file.
    public String name() {
        return name;
    }

    /// The machine that it shows to the guest, of which it may have more or less.
    public Definition definition() {
        return definition;
    }

    /// What STIDP gives the guest; the version byte is 0xFF.
    public long cpuid() {
        return cpuid;
    }

    /// The level that instructions are blocked above; 0 before z10.
    public int ibc() {
        return definition.level().ibc();
    }

    /// 256 bytes, the STFLE list.
    public Bytes facilities() {
        return facilities;
    }

    /// 128 bytes, for KVM_S390_VM_CPU_PROCESSOR_FEAT.
    public Bytes features() {
        return features;
    }

    /// 2048 bytes, for KVM_S390_VM_CPU_PROCESSOR_SUBFUNC.
    public Bytes subfunctions() {
        return subfunctions;
    }

    /// QEMU's feature `cmm`: CMMA is to be enabled.
    public boolean hasCmm() {
        return featureSet.has(FeatureTable.CMM);
    }

    /// Whether the guest sees the facility.
    public boolean has(int facility) {
        return facilities.bit(facility);
    }

    FeatureSet featureSet() {
        return featureSet;
    }

    /// Its features that QEMU calls deprecated: newer machines do not have them, so guests should do without.
    public List<String> deprecated() {
        return featureSet.common(FeatureTable.DEPRECATED).names();
    }

    /// The model with none of the deprecated features, libvirt's `deprecated_features='off'`.
    public GuestModel withoutDeprecated() {
        return with(featureSet.minus(FeatureTable.DEPRECATED));
    }

    GuestModel with(FeatureSet features) {
        return new GuestModel(name, definition, cpuid, features);
    }

    GuestModel called(String newName) {
        return new GuestModel(newName, definition, cpuid, featureSet);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuestModel that
                && that.cpuid == cpuid
                && that.name.equals(name)
                && that.definition.equals(definition)
                && that.featureSet.equals(featureSet);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, cpuid, featureSet);
    }

    @Override
    public String toString() {
        return name;
    }
}
