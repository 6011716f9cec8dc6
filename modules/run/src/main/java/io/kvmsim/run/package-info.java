/// Run directories: making, resuming, opening and replaying a run.
package io.kvmsim.run;
