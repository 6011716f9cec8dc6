/// Forks: a history continued from a moment with other calls.
package io.kvmsim.history.fork;
