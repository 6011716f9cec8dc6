/// Reading a log, beside a writer or without one: scanning, the index of ids, damaged and torn ends.
package io.kvmsim.log.read;
