/// Folding records into facts and states, with the clocks of hosts and the heads of chains.
package io.kvmsim.history.fold;
