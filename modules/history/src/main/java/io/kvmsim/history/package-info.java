/// Histories as they are read: without actors, beside a writer, in bounded memory, with the same fold as live.
package io.kvmsim.history;
