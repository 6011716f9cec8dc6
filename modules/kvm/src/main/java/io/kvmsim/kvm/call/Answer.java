package io.kvmsim.kvm.call;

import io.kvmsim.abi.Errno;

/// The return value of a call and the bytes that it wrote.
///
/// @param ret     0, a positive number, or a negative errno
/// @param written what was written back to the caller or the guest
public record Answer(int ret, Written written) {
    public static final Answer OK = new Answer(0, Written.NOTHING);

    public static Answer of(Errno errno) {
        return new Answer(errno.ret(), Written.NOTHING);
    }

    public boolean refused() {
        return ret < 0;
    }
}
