/// Bytes, big-endian numbers and checksums.
package io.kvmsim.log.bytes;
