/// Reading the history of a run: its log, states at a moment, filters, with or without the index.
package io.kvmsim.history.read;
