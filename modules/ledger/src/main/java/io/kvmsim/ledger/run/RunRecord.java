package io.kvmsim.ledger.run;

/// What is recorded under the run's own id: how it began and how it ended.
public sealed interface RunRecord permits RunOpened, RunSeal, RunClosed {
    /// The persistence id of a run. Names of VMs and hosts do not begin with a slash.
    String PERSISTENCE_ID = "/run";

    byte[] encode();

    /// The name of the stored shape.
    String wireName();
}
