/// Canonical CBOR: one byte sequence for each value, read strictly.
package io.kvmsim.ledger.cbor;
