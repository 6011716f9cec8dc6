/// ioctl traces: reading, writing, checking against the core.
package io.kvmsim.trace;
