package io.kvmsim.history.fork;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Refusals;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The parameters of a new fork.
///
/// @param at       where it leaves its parent's history
/// @param vm       the one VM that it has; nothing for all
/// @param replays  makes the rest of the recorded calls again
/// @param skipped  of the rest, what is left out: the calls that led to these events or refusals
/// @param inserted calls that are made at the moment, before the rest, in lists
/// @param refusals which refused calls the run records
/// @param principal who makes calls in the fork in real time
public record ForkPlan(
        Moment at,
        Optional<String> vm,
        boolean replays,
        Set<Address> skipped,
        List<List<Inserted>> inserted,
        Refusals refusals,
        String principal) {

    /// A call on the VM, or on another one of its process.
    ///
    /// @param now where it has no clock, it has that of the moment
    public record Inserted(VmName vm, Call call, Circumstances now) {}
}
