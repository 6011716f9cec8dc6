package io.kvmsim.kvm.call;

import io.kvmsim.abi.Bytes;

/// The bytes that a call wrote back.
public sealed interface Written {
    Written NOTHING = new Nothing();

    /// No byte.
    record Nothing() implements Written {}

    /// The attribute's value, at `addr`.
    record Attribute(Bytes value) implements Written {}

    /// `struct kvm_s390_cmma_log` and the buffer it names: a byte a page.
    ///
    /// @param undefinedValues the reference kernel leaves the bytes to chance (spec 4.6, all slots deleted)
    record CmmaLog(long startGfn, int flags, long remaining, Bytes values, boolean undefinedValues) implements Written {
        public int count() {
            return values.length();
        }
    }

    /// What the guest got from ESSA: the state of the page before, of the last page where several were asked for.
    record GuestByte(int value) implements Written {}

    /// The guest got a program interruption instead.
    ///
    /// @param code  1 operation, 5 addressing, 6 specification
    /// @param pages how many pages were done before it
    record ProgramInterruption(int code, int pages) implements Written {}
}
