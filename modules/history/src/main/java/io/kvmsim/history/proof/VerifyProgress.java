package io.kvmsim.history.proof;

/// Told now and then how far a verification has come, by any of its threads.
@FunctionalInterface
public interface VerifyProgress {
    VerifyProgress NONE = (_, _) -> {};

    /// @param histories folded, of `all`
    void at(long histories, long all);
}
