/// The stored form of history: names of calls and events, records, the hash chain of a virtual machine.
package io.kvmsim.ledger;
