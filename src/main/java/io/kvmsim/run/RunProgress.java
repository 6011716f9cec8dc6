package io.kvmsim.run;

/// Told now and then how far a run has come.
@FunctionalInterface
public interface RunProgress {
    /// @param lists answered, of `all`
    void at(RunCounts counts, long lists, long all);
}
