/// The embedded journal: an append-only log in a directory, Pekko's plugins on it, and a reader that needs no actors.
package io.kvmsim.journal;
