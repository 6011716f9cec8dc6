package io.kvmsim.ledger;

/// The time of a list of calls and the principal that made it.
public sealed interface Cause {
    /// On virtual time: microseconds since the run's start. Who it was stands in the run's manifest.
    record Virtual(long micros) implements Cause {}

    /// In real time.
    ///
    /// @param epochMicros since 1970-01-01T00:00Z
    /// @param principal   who made the calls
    /// @param user        of the operating system, who acted as the principal; empty where that is the same
    record Wall(long epochMicros, String principal, String user) implements Cause {
        public Wall(long epochMicros, String principal) {
            this(epochMicros, principal, "");
        }
    }
}
