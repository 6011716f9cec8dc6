package io.kvmsim.scenario.sim;

import io.kvmsim.kvm.state.HostDescription;
import io.kvmsim.scenario.Scenario.GuestGroup;

/// The kernel memory for a guest that was brought up and has touched nothing, in bytes: spec 7.1, 7.3 and 7.4.
public final class KernelCost {
    private static final long KIB = 1L << 10;
    private static final long SEGMENT = 1L << 20;
    /// QEMU cuts memory into slots of at most this.
    private static final long SLOT_BYTES_MAX = 4L << 40;

    private static final long VM_STRUCT = 16 * KIB;
    private static final long DEBUG = 128 * KIB;
    private static final long BSCA = 4 * KIB;
    private static final long ESCA = 16 * KIB;
    private static final long FACILITY_PAGE = 4 * KIB;
    private static final long TABLE = 16 * KIB;
    private static final long GMAP_STRUCT = 208;
    private static final long VCPU_STRUCT = 2504;
    private static final long SIE_PAGE = 4 * KIB;
    private static final long RUN_PAGE = 4 * KIB;
    private static final long CBRL_PAGE = 4 * KIB;
    private static final long SLOT = 216;
    private static final long RADIX_OF_SEGMENT = 2 * 9;
    private static final int BSCA_VCPUS = 64;

    private KernelCost() {}

    /// @param cmma whether the guest uses it
    public static long of(GuestGroup group, HostDescription host, boolean cmma) {
        return vm(group, host) + group.cpus() * vcpu(cmma) + slots(group.memory());
    }

    private static long vm(GuestGroup group, HostDescription host) {
        boolean extended = group.cpus() > BSCA_VCPUS && host.sclp().sigpif();
        return VM_STRUCT + DEBUG + (extended ? ESCA : BSCA) + FACILITY_PAGE + TABLE + GMAP_STRUCT;
    }

    private static long vcpu(boolean cmma) {
        return VCPU_STRUCT + SIE_PAGE + RUN_PAGE + (cmma ? CBRL_PAGE : 0);
    }

    /// Without dirty bitmaps: the guest does not migrate.
    private static long slots(long memory) {
        return Math.ceilDiv(memory, SLOT_BYTES_MAX) * SLOT + Math.ceilDiv(memory, SEGMENT) * RADIX_OF_SEGMENT;
    }

    /// Of a process whose calls are not answered yet.
    static long of(Life life) {
        var group = life.guest.group;
        var host = life.host.home.host().description();
        boolean cmma = life.model != null
                && group.asGuest(life.model).usesCmma()
                && host.sclp().cmma();
        return life.model == null ? 0 : of(group, host, cmma);
    }
}
