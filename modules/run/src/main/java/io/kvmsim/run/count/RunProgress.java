package io.kvmsim.run.count;

/// Receives the progress of a run from time to time.
@FunctionalInterface
public interface RunProgress {
    /// @param lists answered, of `all`
    void at(RunCounts counts, long lists, long all);

    /// Told before, in a run in virtual time.
    ///
    /// @param micros   of virtual time that have passed
    /// @param duration of all; 0 where the run ends when nothing is left to do
    /// @param guests   how they are, for people
    default void virtually(long micros, long duration, String guests) {}

    /// Told before, where actors execute the run.
    ///
    /// @param vcpus in KVM_RUN
    default void running(long vcpus) {}
}
