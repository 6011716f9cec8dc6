/// Verification, seals and proofs of events.
package io.kvmsim.history.proof;
