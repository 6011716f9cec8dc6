/// Runs for others to read: as traces, as timelines, packed into one file.
package io.kvmsim.run.export;
