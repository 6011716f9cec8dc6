package io.kvmsim.scenario;

import io.kvmsim.abi.Errno;

/// A rule that makes calls fail or delays them. Times are microseconds of virtual time.
///
/// @param name        of the rule, of which its randomness is drawn
/// @param from        calls before this are left alone
/// @param until       and those at this time or later
/// @param probability that it strikes a call
/// @param count       the maximum number of calls that it hits
public record FaultRule(
        String name, CallPattern calls, long from, long until, double probability, long count, Effect effect) {
    /// By which a call is late, and which it takes, at most.
    public static final long DELAY_MAX = 86_400_000_000L;

    public static final long NO_LIMIT = Long.MAX_VALUE;

    public sealed interface Effect {
        /// The call is answered this and not decided.
        record Refuse(Errno errno) implements Effect {}

        /// The call is decided, and its answer late by this.
        record Delay(Distribution micros) implements Effect {}
    }
}
