/// The format of the log on disk: segments, groups of records, envelopes (`docs/journal-format.md`).
package io.kvmsim.log.format;
