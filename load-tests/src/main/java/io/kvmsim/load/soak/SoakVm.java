package io.kvmsim.load.soak;

import io.kvmsim.kvm.state.VmName;

/// A VM as the load sees it. Its name is used for several lives and then given up, so that no history grows for ever.
final class SoakVm {
    enum Phase {
        /// Not made yet, or shut down.
        ABSENT,
        /// Brought up as a recorded QEMU does it, with vCPUs.
        UP,
        /// Made, and nothing else: it has no vCPU.
        BARE
    }

    private final int number;
    private int names = 1;
    private int recordsMax;
    Phase phase = Phase.ABSENT;
    boolean migrating;
    boolean cmma;
    boolean inFlight;

    /// @param recordsMax of its first name
    SoakVm(int number, int recordsMax) {
        this.number = number;
        this.recordsMax = recordsMax;
    }

    VmName name() {
        return new VmName("vm-%d-%d".formatted(number, names));
    }

    static int number(String name) {
        return Integer.parseInt(name, name.indexOf('-') + 1, name.lastIndexOf('-'), 10);
    }

    int names() {
        return names;
    }

    /// @param records that its name has by now
    /// @param nextMax of a name after that
    void answered(long records, int nextMax) {
        inFlight = false;
        if (phase == Phase.ABSENT && records >= recordsMax) {
            names++;
            recordsMax = nextMax;
        }
    }
}
