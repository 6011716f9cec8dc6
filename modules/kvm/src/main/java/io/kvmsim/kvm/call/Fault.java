package io.kvmsim.kvm.call;

import io.kvmsim.abi.Errno;

/// A fault that a user injects into a call, independently of the rules of the kernel: it is answered an errno without
/// being decided, or it is decided as usual and takes longer.
///
/// @param errno       positive; 0: the call is decided
/// @param delayMicros by which its answer is late, virtual time
public record Fault(int errno, long delayMicros) {
    /// Nothing is done to the call.
    public static final Fault NONE = new Fault(0, 0);

    public Fault {
        if (errno < 0 || delayMicros < 0) {
            throw new IllegalArgumentException("errno %d, delay %d".formatted(errno, delayMicros));
        }
    }

    public static Fault of(Errno errno) {
        return new Fault(errno.number(), 0);
    }

    public static Fault delay(long micros) {
        return new Fault(0, micros);
    }

    public boolean isNone() {
        return errno == 0 && delayMicros == 0;
    }
}
