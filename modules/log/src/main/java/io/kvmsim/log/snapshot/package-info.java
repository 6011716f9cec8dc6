/// Snapshot files and their directory.
package io.kvmsim.log.snapshot;
