package io.kvmsim.ledger;

/// Whether refused calls are recorded; fixed for a run in its manifest.
public enum Refusals {
    ALL,
    NONE
}
