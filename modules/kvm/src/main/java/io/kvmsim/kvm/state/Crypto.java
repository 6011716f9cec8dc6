package io.kvmsim.kvm.state;

/// Key wrapping and AP interpretation of a VM, spec 3.5. Wrapping keys are numbers: which of the keys ever made for
/// this VM is in force. Their bytes do not exist here.
///
/// @param aesKw        AES key wrapping is enabled
/// @param deaKw        DEA key wrapping is enabled
/// @param aesKey       number of the AES key in force, 0 where it is all zeros
/// @param deaKey       number of the DEA key in force, 0 where it is all zeros
/// @param aesKeysDrawn how many AES keys were ever made
/// @param deaKeysDrawn how many DEA keys were ever made
/// @param apie         AP instructions are interpreted for the guest
/// @param crycbFormat  format of the crypto control block: 0, 1, or 3 for format 2
public record Crypto(
        boolean aesKw,
        boolean deaKw,
        int aesKey,
        int deaKey,
        int aesKeysDrawn,
        int deaKeysDrawn,
        boolean apie,
        int crycbFormat) {

    /// A new VM's, `kvm_s390_crypto_init()`: both wrappings are on from the start where facility 76 is in force.
    public static Crypto initial(boolean msa3, int crycbFormat) {
        int key = msa3 ? 1 : 0;
        return new Crypto(msa3, msa3, key, key, key, key, false, crycbFormat);
    }

    public Crypto withAesKey(int number) {
        return new Crypto(true, deaKw, number, deaKey, number, deaKeysDrawn, apie, crycbFormat);
    }

    public Crypto withDeaKey(int number) {
        return new Crypto(aesKw, true, aesKey, number, aesKeysDrawn, number, apie, crycbFormat);
    }

    public Crypto withoutAes() {
        return new Crypto(false, deaKw, 0, deaKey, aesKeysDrawn, deaKeysDrawn, apie, crycbFormat);
    }

    public Crypto withoutDea() {
        return new Crypto(aesKw, false, aesKey, 0, aesKeysDrawn, deaKeysDrawn, apie, crycbFormat);
    }

    public Crypto withApie(boolean on) {
        return new Crypto(aesKw, deaKw, aesKey, deaKey, aesKeysDrawn, deaKeysDrawn, on, crycbFormat);
    }
}
