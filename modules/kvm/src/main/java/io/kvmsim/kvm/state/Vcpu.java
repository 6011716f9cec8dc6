package io.kvmsim.kvm.state;

/// A vCPU as it is kept in its VM, spec 3.9 and 5.1. Never removed while the VM lives.
///
/// @param id              0 to 254
/// @param clock           its own copy of the VM's epoch
/// @param mef             uses the epoch index; fixed at creation
/// @param ibc             instruction blocking control
/// @param pfmfi           PFMF is interpreted
/// @param cbrl            has a collaboration buffer list
/// @param inSca           entered in the VM's system control area
/// @param crypto          its control block's crypto bits
/// @param essa            its ESSA interpretation
public record Vcpu(
        int id,
        GuestClock clock,
        boolean mef,
        int ibc,
        boolean pfmfi,
        boolean cbrl,
        boolean inSca,
        CryptoBits crypto,
        Essa essa) {

    /// Whether ESSA is interpreted, and what START and STOP have asked for since the vCPU last executed (spec 4.8).
    public record Essa(boolean interpreted, boolean offRequested, boolean onRequested) {
        /// At creation.
        public static final Essa OFF = new Essa(false, false, false);

        /// `kvm_s390_handle_requests()`: first off, then on.
        public Essa handled(boolean useCmma, boolean usesCmm) {
            boolean stillOn = interpreted && !offRequested;
            return new Essa(stillOn || onRequested && useCmma && usesCmm, false, false);
        }
    }

    Vcpu withClock(GuestClock newClock) {
        return new Vcpu(id, newClock, mef, ibc, pfmfi, cbrl, inSca, crypto, essa);
    }

    Vcpu withCrypto(CryptoBits bits) {
        return new Vcpu(id, clock, mef, ibc, pfmfi, cbrl, inSca, bits, essa);
    }

    Vcpu withEssa(Essa newEssa) {
        return new Vcpu(id, clock, mef, ibc, pfmfi, cbrl, inSca, crypto, newEssa);
    }

    Vcpu outOfSca() {
        return new Vcpu(id, clock, mef, ibc, pfmfi, cbrl, false, crypto, essa);
    }
}
