package io.kvmsim.run;

/// Told now and then how far a replay has come, by any of its threads.
@FunctionalInterface
public interface ReplayProgress {
    ReplayProgress NONE = (_, _) -> {};

    /// @param histories folded, of `all`
    void at(long histories, long all);
}
