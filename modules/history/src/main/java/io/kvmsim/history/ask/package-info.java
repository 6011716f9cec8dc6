/// Questions to a history: blame, why, differences, recorded calls.
package io.kvmsim.history.ask;
