package io.kvmsim.history.proof;

/// Receives the progress of a verification from time to time, from any of its threads.
@FunctionalInterface
public interface VerifyProgress {
    VerifyProgress NONE = (_, _) -> {};

    /// @param histories folded, of `all`
    void at(long histories, long all);
}
