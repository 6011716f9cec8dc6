package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;

/// What a monitor gives the kernel before the first vCPU: the guest's CPU model.
///
/// @param name         what it is called: `host`, a model's name, or that of a model file
/// @param cpuid        what STIDP gives the guest; the version byte is 0xFF
/// @param ibc          the level that instructions are blocked above
/// @param facilities   256 bytes, the STFLE list
/// @param features     128 bytes, for KVM_S390_VM_CPU_PROCESSOR_FEAT
/// @param subfunctions 2048 bytes, for KVM_S390_VM_CPU_PROCESSOR_SUBFUNC
/// @param hasCmm       QEMU's feature `cmm`: CMMA is to be enabled
public record GuestModel(
        String name, long cpuid, int ibc, Bytes facilities, Bytes features, Bytes subfunctions, boolean hasCmm) {
    static final int FACILITY_BYTES = 256;
    static final int FEATURE_BYTES = 128;
    static final int SUBFUNCTION_BYTES = 2048;

    public GuestModel {
        require("facilities", facilities, FACILITY_BYTES);
        require("features", features, FEATURE_BYTES);
        require("subfunctions", subfunctions, SUBFUNCTION_BYTES);
    }

    static GuestModel of(String name, long cpuid, int ibc, FeatureSet features) {
        return new GuestModel(
                name,
                cpuid,
                ibc,
                features.facilities(),
                features.assists(),
                features.functions(),
                features.has(FeatureTable.CMM));
    }

    /// Whether the guest sees the facility.
    public boolean has(int facility) {
        return facilities.bit(facility);
    }

    private static void require(String what, Bytes bytes, int length) {
        if (bytes.length() != length) {
            throw new IllegalArgumentException("%s has %d bytes, not %d".formatted(what, length, bytes.length()));
        }
    }
}
