/// What a run adds up while it is made: its calls and their answers, and where each history ends.
package io.kvmsim.run.count;
