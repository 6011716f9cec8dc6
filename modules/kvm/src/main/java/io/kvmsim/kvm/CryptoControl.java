package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.EOPNOTSUPP;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.AesWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.AesWrappingEnabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationDisabled;
import io.kvmsim.kvm.state.VmEvent.ApInterpretationEnabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingDisabled;
import io.kvmsim.kvm.state.VmEvent.DeaWrappingEnabled;
import java.util.Optional;

/// Group KVM_S390_VM_CRYPTO, spec 3.5: `kvm_s390_vm_set_crypto()`. No EBUSY: all six may be called at any time.
final class CryptoControl {
    private CryptoControl() {}

    static Decision set(Host host, Vm vm, Optional<VmAttribute> attribute) {
        if (attribute.isEmpty()) {
            return Attributes.unknown();
        }
        return switch (attribute.get()) {
            case CRYPTO_ENABLE_APIE, CRYPTO_DISABLE_APIE ->
                host.description().ap()
                        ? setApie(host, vm, attribute.get() == VmAttribute.CRYPTO_ENABLE_APIE)
                        : refused(EOPNOTSUPP, Rule.CRYPTO_WITHOUT_AP);
            default -> setWrapping(host, vm, attribute.get()); // the four of the wrapping keys
        };
    }

    private static Decision setWrapping(Host host, Vm vm, VmAttribute attribute) {
        if (!vm.model().inForce(Facilities.MSA3)) {
            return host.documented() ? done(Rule.CRYPTO_WITHOUT_MSA3) : refused(EINVAL, Rule.CRYPTO_WITHOUT_MSA3);
        }
        var crypto = vm.crypto();
        return switch (attribute) {
            case CRYPTO_ENABLE_AES_KW -> {
                int key = crypto.aesKeysDrawn() + 1;
                var bits = CryptoBits.of(host, vm.model(), crypto.withAesKey(key));
                yield done(Rule.CRYPTO_SET, new AesWrappingEnabled(vm.name(), key, bits));
            }
            case CRYPTO_ENABLE_DEA_KW -> {
                int key = crypto.deaKeysDrawn() + 1;
                var bits = CryptoBits.of(host, vm.model(), crypto.withDeaKey(key));
                yield done(Rule.CRYPTO_SET, new DeaWrappingEnabled(vm.name(), key, bits));
            }
            case CRYPTO_DISABLE_AES_KW -> {
                var bits = CryptoBits.of(host, vm.model(), crypto.withoutAes());
                yield crypto.aesKw() ? done(Rule.CRYPTO_SET, new AesWrappingDisabled(vm.name(), bits)) : same();
            }
            case CRYPTO_DISABLE_DEA_KW -> {
                var bits = CryptoBits.of(host, vm.model(), crypto.withoutDea());
                yield crypto.deaKw() ? done(Rule.CRYPTO_SET, new DeaWrappingDisabled(vm.name(), bits)) : same();
            }
            // the caller found the group
            default -> throw new IllegalStateException(attribute + " is not in group CRYPTO");
        };
    }

    private static Decision setApie(Host host, Vm vm, boolean on) {
        if (vm.crypto().apie() == on) {
            return same();
        }
        var bits = CryptoBits.of(host, vm.model(), vm.crypto().withApie(on));
        return done(
                Rule.CRYPTO_SET,
                on ? new ApInterpretationEnabled(vm.name(), bits) : new ApInterpretationDisabled(vm.name(), bits));
    }

    /// The refresh that follows writes what the vCPUs hold already.
    private static Decision same() {
        return done(Rule.CRYPTO_SET);
    }
}
