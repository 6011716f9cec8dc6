/// Writing a log: groups in memory, one force for each group, index checkpoints, the lock of the directory.
package io.kvmsim.log.write;
