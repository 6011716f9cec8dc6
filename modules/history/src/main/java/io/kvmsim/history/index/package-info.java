/// The index of a run's journal: an SQLite file beside it, disposable, from which questions are answered
/// faster.
package io.kvmsim.history.index;
