package io.kvmsim.kvm.state;

/// The bits that `kvm_s390_vcpu_crypto_setup()` writes into the control block of a vCPU.
///
/// @param touched whether it writes at all; the other bits of an untouched one are false
public record CryptoBits(boolean touched, boolean aes, boolean dea, boolean ecc, boolean apie) {
    /// Nothing is written: neither APIE nor facility 76.
    public static final CryptoBits UNTOUCHED = new CryptoBits(false, false, false, false, false);

    public static CryptoBits of(Host host, CpuModel model, Crypto crypto) {
        if (!crypto.apie() && !model.inForce(Facilities.MSA3)) {
            return UNTOUCHED;
        }
        boolean ecc = crypto.aesKw() && model.hasPckmoEcc(host.subfunc());
        return new CryptoBits(true, crypto.aesKw(), crypto.deaKw(), ecc, crypto.apie());
    }
}
