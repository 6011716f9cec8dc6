/// Going through a history, a run's or a trace's, forwards and back.
package io.kvmsim.debug;
