/// Heads of hash chains, the Merkle tree over them, and proofs of inclusion.
package io.kvmsim.ledger.chain;
