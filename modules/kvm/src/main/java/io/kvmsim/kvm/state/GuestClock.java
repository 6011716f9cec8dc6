package io.kvmsim.kvm.state;

import io.kvmsim.kvm.call.Circumstances;

/// The value that the hardware adds to the TOD clock of the host to get the clock of the guest, spec 3.4. All sums
/// wrap around.
///
/// @param epoch guest TOD minus host TOD, bits 0-63
/// @param epdx  the same for the epoch index, 0 to 255
public record GuestClock(long epoch, int epdx) {
    /// The guest's clock equals the host's.
    public static final GuestClock SAME = new GuestClock(0, 0);

    private static final int BYTE = 0xFF;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /// `__kvm_s390_set_tod_clock()`.
    public static GuestClock showing(long tod, int epochIndex, boolean multipleEpoch, Circumstances now) {
        long epoch = tod - now.hostTod();
        if (!multipleEpoch) {
            return new GuestClock(epoch, 0);
        }
        int borrow = Long.compareUnsigned(epoch, tod) > 0 ? 1 : 0;
        return new GuestClock(epoch, epochIndex - now.hostEpochIndex() - borrow & BYTE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuestClock clock && clock.epoch == epoch && clock.epdx == epdx;
    }

    /// Whole microseconds end with 12 bits of zeros, which a record's own hash code would keep: clocks would
    /// collide.
    @Override
    public int hashCode() {
        return (int) (epoch * SPREAD >>> Integer.SIZE) + epdx;
    }

    /// `kvm_s390_get_tod_clock()`: bits 0-63 of the guest's clock.
    public long tod(Circumstances now) {
        return now.hostTod() + epoch;
    }

    /// The guest's epoch index, with the carry out of the lower 64 bits.
    public int epochIndex(Circumstances now) {
        int carry = Long.compareUnsigned(tod(now), now.hostTod()) < 0 ? 1 : 0;
        return now.hostEpochIndex() + epdx + carry & BYTE;
    }

    /// `kvm_clock_sync_scb()`: keeps the guest's clock where it was while the host's jumps by `delta`.
    public GuestClock compensated(long delta, boolean multipleEpoch) {
        long minus = -delta;
        long moved = epoch + minus;
        if (!multipleEpoch) {
            return new GuestClock(moved, epdx);
        }
        int sign = minus < 0 ? BYTE : 0;
        int carry = Long.compareUnsigned(moved, minus) < 0 ? 1 : 0;
        return new GuestClock(moved, epdx + sign + carry & BYTE);
    }
}
