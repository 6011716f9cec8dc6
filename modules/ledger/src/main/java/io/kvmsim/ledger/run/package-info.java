/// The records of a run itself: opened, closed, sealed, and the digests of its files.
package io.kvmsim.ledger.run;
