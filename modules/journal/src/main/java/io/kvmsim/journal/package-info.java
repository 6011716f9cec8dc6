/// Pekko Persistence on the log: the journal plugin, the snapshot store and Persistence Query.
package io.kvmsim.journal;
