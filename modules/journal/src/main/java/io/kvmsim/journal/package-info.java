/// The embedded journal: an append-only log in a directory, the Pekko Persistence plugins on it, and a reader without actors.
package io.kvmsim.journal;
