package io.kvmsim.history.fork;

import io.kvmsim.history.fold.Address;
import java.util.Optional;

/// The contents of a new fork.
///
/// @param vms           that have begun in it
/// @param sharedRecords of its parent, those of VMs
/// @param sharedEvents  up to the moment
/// @param ownRecords    those of VMs
/// @param replayed      recorded calls that were made again
/// @param skipped       recorded calls that were left out
/// @param inserted      calls that were made at the moment
/// @param otherwise     of those made again, how many came out otherwise than recorded
/// @param first         the first of them, of the first VM by name that has one
public record ForkResult(
        long vms,
        long sharedRecords,
        long sharedEvents,
        long ownRecords,
        long replayed,
        long skipped,
        long inserted,
        long otherwise,
        Optional<Otherwise> first) {
    static final ForkResult NOTHING = new ForkResult(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());

    /// A call that came out otherwise than recorded.
    ///
    /// @param vm      whose history it is
    /// @param address in the parent's history, of the first thing that it led to
    /// @param call    for people
    /// @param was     what was answered, and what followed
    /// @param is      the same in the fork
    public record Otherwise(String vm, Address address, String call, String was, String is) {}

    ForkResult and(ForkResult other) {
        return new ForkResult(
                vms + other.vms,
                sharedRecords + other.sharedRecords,
                sharedEvents + other.sharedEvents,
                ownRecords + other.ownRecords,
                replayed + other.replayed,
                skipped + other.skipped,
                inserted + other.inserted,
                otherwise + other.otherwise,
                firstOf(first, other.first));
    }

    private static Optional<Otherwise> firstOf(Optional<Otherwise> one, Optional<Otherwise> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().vm().compareTo(other.get().vm()) <= 0 ? one : other;
    }
}
