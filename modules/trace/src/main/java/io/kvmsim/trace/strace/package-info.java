/// Reads what strace(1) printed of a monitor's ioctls.
package io.kvmsim.trace.strace;
