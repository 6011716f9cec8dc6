package io.kvmsim.capacity;

import io.kvmsim.cpu.Placement;
import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.scenario.Scenario.GuestGroup;
import java.util.Optional;

/// What a VM may have at most, whatever is free: spec 7.5.
final class GuestLimits {
    private static final int BSCA_VCPUS = 64;
    private static final int ESCA_VCPUS = 248;
    private static final int VCPUS_WITHOUT_SIGP_INTERPRETATION = 255;
    private static final long SLOTS = 32767;

    /// QEMU cuts memory into slots of at most this; KVM would take nearly twice as much.
    static final long SLOT_BYTES_MAX = 4L << 40;

    /// Where `hamax` is not there: 2^64 - 4096.
    private static final long ADDRESSES_MAX = -4096;

    private GuestLimits() {}

    /// The first that a guest meets while it is brought up: its limit is set, then come slots, then vCPUs.
    static Optional<Limit> first(GuestGroup group, HostDescription host) {
        if (Long.compareUnsigned(group.memoryMax(), addresses(host)) > 0) {
            return Optional.of(Limit.ADDRESS);
        }
        if (slots(group.memory()) > SLOTS) {
            return Optional.of(Limit.SLOTS);
        }
        return group.cpusMax() > vcpus(host) ? Optional.of(Limit.VCPU_IDS) : Optional.empty();
    }

    static long slots(long memory) {
        return Math.ceilDiv(memory, SLOT_BYTES_MAX);
    }

    static int vcpus(HostDescription host) {
        if (!host.sclp().sigpif()) {
            return Math.min(VCPUS_WITHOUT_SIGP_INTERPRETATION, Placement.MACHINE_VCPUS_MAX);
        }
        return host.sclp().esca() && host.sclp().bscao64() ? ESCA_VCPUS : BSCA_VCPUS;
    }

    /// Unsigned.
    static long addresses(HostDescription host) {
        long hamax = host.sclp().hamax();
        boolean unlimited = hamax == 0 || Long.compareUnsigned(hamax, ADDRESSES_MAX) >= 0;
        return unlimited ? ADDRESSES_MAX : hamax + 1;
    }
}
