package io.kvmsim.kvm.state;

import io.kvmsim.abi.Bytes;

/// The CPU model of a VM, spec 3.6.
///
/// @param cpuid   what STIDP gives the guest
/// @param ibc     instruction blocking control, 12 bits
/// @param facMask 2048 bytes, what KVM allows; grows by ENABLE_CAP only
/// @param facList 2048 bytes, what the guest sees
/// @param feat    128 bytes, CPU features
/// @param subfunc 2048 bytes, the query blocks
/// @param uvFeat  ultravisor features of the guest
/// @param subfuncWritten blocks were ever set; only the documented profile looks at it
public record CpuModel(
        long cpuid,
        int ibc,
        Bytes facMask,
        Bytes facList,
        Bytes feat,
        Bytes subfunc,
        long uvFeat,
        boolean subfuncWritten) {
    /// No feature at all.
    public static final Bytes NO_FEATURES = Bytes.zeros(128);

    private static final int TESTED_FACILITIES = Facilities.KEPT_BYTES * Byte.SIZE;
    private static final int PCKMO_OFFSET = 128;
    private static final int[] PCKMO_ECC = {32, 33, 34, 40, 41};

    /// `test_kvm_facility()`: a facility is in force only if it is in the mask and in the list.
    public boolean inForce(int facility) {
        return facility < TESTED_FACILITIES && facMask.bit(facility) && facList.bit(facility);
    }

    /// `kvm_has_pckmo_ecc()`: one of the ECC functions is in the VM's blocks and in the host's.
    boolean hasPckmoEcc(Bytes hostSubfunc) {
        for (int code : PCKMO_ECC) {
            int bit = PCKMO_OFFSET * Byte.SIZE + code;
            if (subfunc.bit(bit) && hostSubfunc.bit(bit)) {
                return true;
            }
        }
        return false;
    }

    public CpuModel withProcessor(long newCpuid, int newIbc, Bytes newList) {
        return new CpuModel(newCpuid, newIbc, facMask, newList, feat, subfunc, uvFeat, subfuncWritten);
    }

    CpuModel withFacilities(Bytes newMask, Bytes newList) {
        return new CpuModel(cpuid, ibc, newMask, newList, feat, subfunc, uvFeat, subfuncWritten);
    }

    CpuModel withFeat(Bytes newFeat) {
        return new CpuModel(cpuid, ibc, facMask, facList, newFeat, subfunc, uvFeat, subfuncWritten);
    }

    CpuModel withSubfunc(Bytes newSubfunc) {
        return new CpuModel(cpuid, ibc, facMask, facList, feat, newSubfunc, uvFeat, true);
    }

    CpuModel withUvFeat(long newUvFeat) {
        return new CpuModel(cpuid, ibc, facMask, facList, feat, subfunc, newUvFeat, subfuncWritten);
    }

    /// The blocks first: a model with shared blocks is compared quickly.
    CpuModel sharing(Sharing shared) {
        return shared.share(new CpuModel(
                cpuid,
                ibc,
                shared.share(facMask),
                shared.share(facList),
                shared.share(feat),
                shared.share(subfunc),
                uvFeat,
                subfuncWritten));
    }
}
